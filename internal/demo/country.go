package demo

import (
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// body is one of Fellmark's organisations (demo.md).
type body struct {
	slug    string
	name    i18n.Text
	kind    identity.OrganisationKind
	did     string
	website string
	country string
	region  string
	staff   int
}

// hosts are the invented ones: did:web issuers live at these, provider sites at
// www of them.
const (
	portalHost    = "portal.fellmark.example"
	aldermoorHost = "aldermoor.example"
	harbourHost   = "harbour.example"
)

// The slugs are those the country's pack names.
const (
	qaf       = "qaf"
	ministry  = "ministry"
	aldermoor = "aldermoor"
	stBrannoc = "st-brannoc"
	harbour   = "harbour-training-works"
	saltmarsh = "saltmarsh-care-homes"
	windCoast = "wind-coast-energy"
	service   = "employment-service"
	archive   = "national-archive"
	alliance  = "two-shores-alliance"
	ostrand   = "ostrand"
	digital   = "digital-office"
)

var bodies = []body{
	{slug: ministry, kind: identity.KindMinistry, name: i18n.Text{"en": "Ministry for Learning and Work", "fr": "Ministère de l'Apprentissage et du Travail", "ar": "وزارة التعلّم والعمل", "es": "Ministerio de Aprendizaje y Trabajo", "de": "Ministerium für Lernen und Arbeit", "pt": "Ministério da Aprendizagem e do Trabalho", "sl": "Ministrstvo za učenje in delo"}},
	{slug: qaf, kind: identity.KindAgency, website: "https://www.qaf.example", name: i18n.Text{"en": "Quality Agency of Fellmark", "fr": "Agence qualité de Fellmark", "ar": "وكالة الجودة في فيلمارك", "es": "Agencia de Calidad de Fellmark", "de": "Qualitätssicherungsagentur Fellmark", "pt": "Agência de Qualidade de Fellmark", "sl": "Agencija za kakovost Fellmarka"}},
	{slug: aldermoor, kind: identity.KindUniversity, did: "did:web:" + aldermoorHost, website: "https://www." + aldermoorHost, region: "Coast", staff: 2100, name: i18n.Text{"en": "University of Aldermoor", "fr": "Université d'Aldermoor", "ar": "جامعة ألدرمور", "es": "Universidad de Aldermoor", "de": "Universität Aldermoor", "pt": "Universidade de Aldermoor", "sl": "Univerza v Aldermooru"}},
	{slug: stBrannoc, kind: identity.KindUniversity, did: "did:web:st-brannoc.example", website: "https://www.st-brannoc.example", region: "Upper Fells", staff: 410, name: i18n.Text{"en": "St Brannoc University College", "fr": "Collège universitaire de St Brannoc", "ar": "كلية سانت برانوك الجامعية", "es": "Colegio Universitario de St Brannoc", "de": "Hochschule St Brannoc", "pt": "Colégio Universitário de St Brannoc", "sl": "Visoka šola St Brannoc"}},
	{slug: harbour, kind: identity.KindProvider, did: "did:web:" + harbourHost, website: "https://www." + harbourHost, region: "Coast", staff: 9, name: i18n.Text{"en": "Harbour Training Works"}},
	{slug: saltmarsh, kind: identity.KindEmployer, region: "Coast", name: i18n.Text{"en": "Saltmarsh Care Homes"}},
	{slug: windCoast, kind: identity.KindEmployer, region: "Coast", name: i18n.Text{"en": "Wind Coast Energy"}},
	{slug: service, kind: identity.KindFunder, website: "https://www.employment.example", region: "Coast", staff: 620, name: i18n.Text{"en": "Fellmark Employment Service", "fr": "Service de l'emploi de Fellmark", "ar": "خدمة التوظيف في فيلمارك", "es": "Servicio de Empleo de Fellmark", "de": "Arbeitsverwaltung Fellmark", "pt": "Serviço de Emprego de Fellmark", "sl": "Zavod za zaposlovanje Fellmarka"}},
	{slug: digital, kind: identity.KindOperator, name: i18n.Text{"en": "Fellmark Digital Office", "fr": "Bureau numérique de Fellmark", "ar": "المكتب الرقمي لفيلمارك", "es": "Oficina Digital de Fellmark", "de": "Digitalamt Fellmark", "pt": "Gabinete Digital de Fellmark", "sl": "Digitalni urad Fellmarka"}},
	{slug: ostrand, kind: identity.KindUniversity, did: "did:web:ostrand.example", website: "https://www.ostrand.example", country: "XX", name: i18n.Text{"en": "University of Ostrand", "fr": "Université d'Ostrand", "ar": "جامعة أوستراند", "es": "Universidad de Ostrand", "de": "Universität Ostrand", "pt": "Universidade de Ostrand", "sl": "Univerza v Ostrandu"}},
	{slug: alliance, kind: identity.KindAlliance, did: "did:web:two-shores.example", website: "https://www.two-shores.example", region: "Coast", staff: 14, name: i18n.Text{"en": "Two Shores Alliance", "fr": "Alliance des Deux Rives", "ar": "تحالف الضفتين", "es": "Alianza de las Dos Orillas", "de": "Allianz der zwei Ufer", "pt": "Aliança das Duas Margens", "sl": "Zavezništvo dveh bregov"}},
	{slug: archive, kind: identity.KindArchive, name: i18n.Text{"en": "National Archive", "fr": "Archives de l'État", "ar": "الأرشيف الوطني", "es": "Archivo Nacional", "de": "Nationalarchiv", "pt": "Arquivo Nacional", "sl": "Nacionalni arhiv"}},
}

// character is one person of the story; org is empty for who acts for themselves.
type character struct {
	name  string
	email string
	lang  string
	birth string
	org   string
	roles []identity.Role
}

// The people of the story, by the name the steps call them.
var cast = map[string]character{
	"samira": {name: "Samira Haddad", email: "samira.haddad@post.example", lang: "ar", birth: "1985-04-11"},
	"marta":  {name: "Marta Lind", email: "marta.lind@aldermoor.example", org: aldermoor, roles: []identity.Role{identity.RoleAuthor}},
	"henrik": {name: "Henrik Sole", email: "henrik.sole@aldermoor.example", org: aldermoor, roles: []identity.Role{identity.RoleManager}},
	"paul":   {name: "Dr Paul Amadi", email: "paul.amadi@aldermoor.example", org: aldermoor, roles: []identity.Role{identity.RoleAssessor}},
	"ines":   {name: "Ines Farro", email: "ines.farro@aldermoor.example", org: aldermoor, roles: []identity.Role{identity.RoleAssessor}},
	"june":   {name: "June Castell", email: "june.castell@aldermoor.example", org: aldermoor, roles: []identity.Role{identity.RoleRegistrar}},
	"rosa":   {name: "Rosa Quill", email: "rosa.quill@harbour.example", org: harbour, roles: []identity.Role{identity.RoleAuthor, identity.RoleManager}},
	"kaspar": {name: "Kaspar Lund", email: "kaspar.lund@windcoast.example", org: harbour, roles: []identity.Role{identity.RoleAssessor}}, // of Wind Coast Energy, judges for Harbour
	"hilde":  {name: "Hilde Brandt", email: "hilde.brandt@harbour.example", org: harbour, roles: []identity.Role{identity.RoleAssessor, identity.RoleRegistrar}},
	"eva":    {name: "Eva Rourke", email: "eva.rourke@qaf.example", org: qaf, roles: []identity.Role{identity.RoleOfficer}},
	"olga":   {name: "Prof. Olga Stenmark", email: "olga.stenmark@qaf.example", org: qaf, roles: []identity.Role{identity.RolePanel}},
	"bram":   {name: "Bram Tully", email: "bram.tully@qaf.example", org: qaf, roles: []identity.Role{identity.RolePanel}},
	"yusuf":  {name: "Yusuf Karim", email: "yusuf.karim@qaf.example", org: qaf, roles: []identity.Role{identity.RolePanel}},
	"dana":   {name: "Dana Weiss", email: "dana.weiss@saltmarsh.example", org: saltmarsh, roles: []identity.Role{identity.RoleEmployer}},
	"lars":   {name: "Lars Vinter", email: "lars.vinter@windcoast.example", org: windCoast, roles: []identity.Role{identity.RoleEmployer}},
	"tove":   {name: "Tove Aker", email: "tove.aker@digital.example", org: digital, roles: []identity.Role{identity.RoleOperator}},
	"lena":   {name: "Lena Okoro", email: "lena.okoro@post.example", lang: "en", birth: "2002-06-19"},
	"nils":   {name: "Prof. Nils Haar", email: "nils.haar@st-brannoc.example", org: stBrannoc, roles: []identity.Role{identity.RoleRecogniser}},
	"silje":  {name: "Silje Moen", email: "silje.moen@st-brannoc.example", org: stBrannoc, roles: []identity.Role{identity.RoleRegistrar, identity.RoleManager}},
	"idris":  {name: "Idris Malik", email: "idris.malik@employment.example", org: service, roles: []identity.Role{identity.RoleCounsellor}},
	"ward":   {name: "Minister Ward", email: "ward@ministry.example", org: ministry, roles: []identity.Role{identity.RoleAnalyst}},
	"petra":  {name: "Petra Solheim", email: "petra.solheim@ministry.example", org: ministry, roles: []identity.Role{identity.RoleFunder, identity.RoleFrameworkOwner, identity.RoleAnalyst}},
	"magda":  {name: "Magda Ruys", email: "magda.ruys@archive.example", org: archive, roles: []identity.Role{identity.RoleCustodian}},
	"anneke": {name: "Anneke Dros", email: "anneke.dros@two-shores.example", org: alliance, roles: []identity.Role{identity.RoleCoordinator}},
	"odile":  {name: "Odile Marchand", email: "odile.marchand@qaf.example", org: qaf, roles: []identity.Role{identity.RoleAuditor}},
}

// signInOrder is how the links are printed: the learner first.
var signInOrder = []string{"samira", "marta", "henrik", "paul", "ines", "june", "rosa", "kaspar", "hilde", "eva", "olga", "bram", "yusuf", "dana", "lars", "odile", "lena", "nils", "silje", "idris", "ward", "petra", "magda", "anneke", "tove"}

// classmates are the 22 who enrol beside Samira; with whoever gets the last
// place they are 24.
var classmates = []string{
	"Amina Osei", "Bogdan Petrov", "Carla Nunes", "Daoud Rahimi", "Elif Kaya", "Farid Mansour", "Greta Holm", "Hana Novak", "Imre Varga", "Jelena Kos", "Kwame Boateng",
	"Leïla Benali", "Mateo Rojas", "Nadia Shevchenko", "Óscar Pinto", "Petra Zeman", "Qadira Aziz", "Rukmini Rao", "Søren Dahl", "Thi Mai Nguyen", "Uche Eze", "Vera Lindqvist",
}

// contenders is how many people ask for the last place at the same moment.
const contenders = 50
