"""Given names, lower case: they decide only where a capital word alone does not ("Noor: add an alert").

Our own list of common names of many countries, by no means of all: a person whose name is missing here
is still an owner wherever an owner stands (a column, "Owner:", brackets, a handle).
"""

_GIVEN_NAMES_WORDS = """
    aaron abby abdul abdullah abel abigail abraham ada adam adele adeline aditi aditya adnan adrian adriana adrien agnes agnieszka
    ahmad ahmed aidan aiko aileen aisha akash akira alan alana albert alberto alejandra alejandro aleksander aleksandra aleksandr
    alessandra alessandro alessia alex alexa alexander alexandra alexandre alexandru alexei alexey alexia alexis alfie alfred alfredo ali
    alice alicia alina alisa alison alistair allan allen allison alma alyssa amal amanda amar amara amber amelia amina amir amira amit
    amy ana anaïs anand anastasia anders andre andrea andreas andrei andres andrew andrey andrzej andy angel angela angelica
    angelo angie angus anika anil anita anja anjali ankit ann anna annabel annalena anne annette annika anouk ansel anthony antje antoine
    anton antonia antonio anya april arash aria arjun arlo armando arnaud arne arno arnold arthur artem arturo arun asha ashish
    ashley asif astrid athena audrey august aurelie austin ava avery axel aya ayesha aylin ayse barbara bart bartosz bastian beata beate
    beatrice beatriz becky bella ben benedikt benjamin benoit bernadette bernard bernd bert beth bethany betty bianca bilal bill billy
    birgit bjarne björn bjorn blake bob bobby bogdan boris brad bradley brandon brenda brendan brent brett brian bridget brigitte britta
    brooke bruce bruno bryan burak byron caleb calvin cameron camila camille candice carina carl carla carlo carlos carmen carol carolina
    caroline carolyn carsten casey caspar catalina catherine cathy cecile cecilia cedric celia celine cesar chad chantal charles charlie
    charlotte chelsea chen cheng cheryl chiara chidi chinedu chloe chris christa christian christiane christina christine christoph
    christophe christopher chuck cindy claas claire clara clarissa claude claudia claudio claus clemens cody cole colin colleen
    connor conny constantin cora corey corinna cornelia cory courtney craig cristian cristina curtis cynthia cyril daisy dalia damian damien
    dan dana daniel daniela daniele danielle danil danny daphne daria dario darius darren dave david davide dawn dean debbie deborah
    deepak deepika delia demi denis denise dennis derek desmond detlef devin devon diana diane diego dieter dieu dilip dimitri dina dinesh
    dirk divya dmitri dmitry dolores dominic dominik dominika dominique don donald donna dora doris dorothea dorothy doug douglas duncan
    dustin dylan eamon ed eddie edgar edith eduardo edward edwin eileen ekaterina elaine elena eleni eli elias elif elijah elisa elisabeth
    elise elizabeth elke ella ellen ellie elliot elliott elsa elsie emanuel emil emilia emilie emilio emily emma emmanuel enrico enrique
    eric erica erich erik erika erin ernesto ernst erwin esra estelle esther ethan eugen eugene eugenia eva evan eve evelyn evgeny ewa
    fabian fabien fabienne fabio fabrice farah farid fatima fatma federico felicia felicity felipe felix ferdinand fernanda fernando
    finn fiona flora florian floyd frances francesca francesco francine francis francisco franck franco frank franka franz franziska
    fred freddie frederic frederick frederik frida frieda friedrich fritz fumiko gabriel gabriela gabriele gabrielle gareth gary gavin
    gemma gene geoff geoffrey georg george georgia georgiana georgina gerald gerard gerd gerhard gert gianluca gideon gilbert
    giles gina giorgio giovanna giovanni gisela giulia giuseppe gladys glen glenn gloria gordon grace graham greg gregor gregory greta
    guido guillaume guillermo gunnar günther gustav gustavo guy gwen hadi hala hamid hamza hana hanna hannah hannes hans harald hari
    harold harriet harrison harry harsh hasan hassan heather hector heidi heike heiko heinrich heinz helen helena helene helga henning
    henri henrik henrique henry herbert herman hermann hilda hillary hiro hiroshi holger holly horst howard hubert hugh hugo hussein
    hyun ian ibrahim ida ignacio igor ilaria ilker ilona ilya iman imani imran ina india ines inga inge ingo ingrid ingmar ioana ira irene
    irina iris irma isaac isabel isabella isabelle ishaan isla ismail ivan ivana ivo ivy iwona jack jackie jackson jacob jacqueline
    jacques jade jaime jake jakob jakub jamal james jamie jan jana jane janet janice janina janine janna jannik jared jasmin jasmine jason
    jasper javier jay jayden jean jeanne jeff jeffrey jelena jen jenna jennifer jenny jens jeremy jerome jerry jess jesse jessica
    jesus jian jill jim jimmy jin jing jitka jo joachim joan joana joanna joao joaquin joe joel joerg johan johann johanna johannes john
    johnny jolanda jon jonas jonathan jordan jordi jorge jörg jose josef josefine joseph josephine josh joshua josie joy joyce juan juana
    juanita judith judy jule julia julian juliana juliane julie julien juliet juliette julio julius june jung jürgen justin justina
    justine kai kalle kamal kamil kanako kara karen karim karin karina karl karla karolina karsten karthik kasia kasper kat kate
    katerina katharina katherine kathleen kathrin kathryn kathy katie katja katrin katrina katya kavita kay kayla kazuki keiko keith
    kelly kelsey ken kendra kenji kenneth kenta kerstin kevin khaled khalid kieran kiera kim kimberly kiran kirsten kirsty kit kjell
    klara klaudia klaus knut konrad konstantin krista kristen kristian kristin kristina kristof krzysztof kumar kurt kyle kylie lana
    lance lara larissa larry lars laszlo laura lauren laurence laurent laurie lea leah leander lee leena leif leila lena leo leon leona
    leonard leonardo leonie leopold leroy lesley leslie levi lewis li lia liam liang lidia lila lili lilian liliana lillian lily lin lina
    linda lindsay lindsey ling linn linus lionel lisa lise liv livia liz lizzie logan lola lorena lorenz lorenzo loretta lori lotte
    louis louisa louise luc luca lucas lucia luciana lucie lucien lucinda lucy ludwig luigi luis luisa luise lukas lukasz luke luna lutz
    lydia lynn maarten mabel maciej maddie madeleine madison mads magda magdalena magnus mahmoud maja malcolm malik malin malte mandy
    manfred manon manuel manuela mara marc marcel marcela marcelo marcin marco marcos marcus marek margaret margarita margot maria
    mariam marian mariana marianne marie mariella marijn marina mario marion marisa marit marius marjorie mark markus marlene marlon marta
    marten martha martin martina marvin mary mason massimo mateo mateusz mathias mathieu mathilde matilda mats matt matteo matthew
    matthias matthieu maud maureen maurice mauricio max maxim maxime maximilian maya mehdi mehmet mei melanie melinda melissa mercedes
    meredith mia michael michaela michal michel michele michelle miguel mihai mika mike mikhail mila milan milena miles milo mina ming
    mira miranda miriam mirko misha mitch mitchell mohamed mohammad mohammed mohan moira molly mona monica monika monique morgan
    moritz morten moses muhammad murat muriel mustafa myra nabil nadia nadine nadja naomi narges natalia natalie natasha nate nathan
    nathalie nathaniel naveen neha neil nelly nelson nia niamh nicholas nick nicky nico nicola nicolai nicolas nicole niels nigel nikhil
    niki nikita nikki niklas niko nikola nikolai nikolas nils nina nishant nita noah noel noelle noemi nora norbert norman noor nuno
    octavia odile ola olaf ole oleg olga olivia oliver olivier omar omid onur orlando oscar oskar osman otto owen pablo paige pamela
    paola paolo parisa pascal pat patricia patricio patrick patrik patrycja paul paula pauline paulina paulo pavel pawel pedro peggy penelope
    penny per percy perry petar pete peter petra petr phil philip philipp philippa philippe phoebe phyllis pierre pieter pietro pilar
    pia piotr pooja prakash pranav pratik preeti priya priyanka quentin quinn rachel rachid radek rafael rafal rahul raina raj rajesh
    rajiv ralf ralph ram ramon ramona ramesh randy raphael raquel rashid rasmus raul ravi ray raymond rebecca regina reinhard reinhold
    rené rene renata renate reza rhys ricardo riccardo richard rick ricky rina rita rob robbie robert roberta roberto robin rodrigo roger
    rohan rohit roland rolf roman romy ron ronald ronan ronja ronnie rory rosa rosalie rosario rose rosemary rosie ross roxana roy ruben
    rudolf rui rupert russell ruth ruud ryan saad sabina sabine sabrina sadie sakura sally salma salvador sam samantha samir
    sampath samuel sana sandeep sander sandra sandro sandy sanjay sanne santiago sara sarah sascha sasha satoshi saul scott sean
    sebastian selena selim selma serena serge sergei sergej sergey sergio seth shane shankar shannon sharon shaun shauna shawn sheila
    sherry shirin shirley shreya siddharth sidney siegfried sierra sigrid silas silke silvia simon simona simone sina siobhan sofia
    sofie sonia sonja sophia sophie soren søren sören stacey stacy stan stanislav stefan stefania stefanie stefano steffen stella
    stephan stephane stephanie stephen steve steven stewart stuart sue suki sunil suresh surya susan susana susann susanna susanne suzanne
    svein sven svenja svetlana sybille sylvain sylvia sylvie szymon tabea tadeusz takeshi tamara tami tania tanja tanya tara tarek
    tariq tasha tatiana tatjana ted teresa terence terry tess tessa thea theo theodor theodore theresa thibault thilo thomas thorsten
    tiago tiffany tilda till tim timo timothy tina tino tobias toby todd tom tomas tomasz tommaso tommy toni tony tracey tracy travis
    trevor tristan troy tyler udo uli ulrich ulrike umar ursula usha uta ute uwe valentin valentina valeria valerie vanessa varun vasily
    vera verena veronica veronika vicky victor victoria vijay vikram viktor viktoria vincent vincenzo viola violet virginia vishal vitali
    vivek vivian viviane vladimir volker vytautas wade walter wanda waldemar wei wendy werner wesley wiebke wilfried wilhelm william willi willy
    willow winston wojciech wolf wolfgang xavier ximena xin yael yan yana yann yannick yara yasmin yasmine yasuo yi ying yolanda yoshi
    yousef youssef yuki yulia yun yuri yusuf yves yvette yvonne zach zachary zahra zara zeynep zhang zoe zoé zofia zoltan zsofia
    """
GIVEN_NAMES = frozenset(_GIVEN_NAMES_WORDS.split())
