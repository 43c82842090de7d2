package year

import (
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Provider is one of the 38 that publish offers.
type Provider struct {
	Slug   string
	Name   i18n.Text
	Sort   sort
	Host   string // of its web site, without www
	Region string
	Staff  int
	Lang   string   // its pages are in this language first
	Groups []string // of topics
	Story  bool     // the story founds it; here are only its further offers

	offers int          // how many it publishes, beside those of the story
	short  int          // how many of them are below three credits
	flaws  map[flaw]int // what its pages lack
	code   string       // begins its offers' identifiers
}

// sort is what kind of provider it is (demo.md).
type sort string

const (
	university sort = "university or college"
	vocational sort = "vocational school"
	private    sort = "private"
	employers  sort = "employers' body"
	ngo        sort = "non-governmental organisation"
	employment sort = "employment service"
	library    sort = "library"
)

// kind is the part it plays for identity.
func (s sort) kind() identity.OrganisationKind {
	if s == university {
		return identity.KindUniversity
	}
	return identity.KindProvider
}

// flaw is what a page lacks, for which its offer is not listed.
type flaw int

const (
	sound flaw = iota
	noOutcomes
	noWorkload
	noAssessment
	noCurrency
	duplicate // of another provider's offer
)

const (
	coast = "Coast"
	fells = "Upper Fells"
)

var (
	all    = []string{"care", "ict", "trade", "biz", "soc", "land", "serv", "arts"}
	works  = []string{"trade", "serv"}
	house  = []string{"care", "soc"}
	office = []string{"biz", "ict"}
)

func en(name string) i18n.Text { return i18n.Text{"en": name} }

// providers are those with generated offers. Aldermoor and Harbour Training
// Works, which make 38, have the story's pages only.
var providers = []Provider{
	{Slug: "st-brannoc", Story: true, Name: en("St Brannoc University College"), Sort: university, Host: "st-brannoc.example", Region: fells, Staff: 410, Groups: []string{"care", "ict", "soc", "biz"}, offers: 22, code: "SBU"},
	{Slug: "two-shores-alliance", Story: true, Name: en("Two Shores Alliance"), Sort: university, Host: "two-shores.example", Region: coast, Staff: 14, Groups: []string{"land", "soc", "ict"}, offers: 5, code: "TSA"},
	{Slug: "employment-service", Story: true, Name: en("Fellmark Employment Service"), Sort: employment, Host: "employment.example", Region: coast, Staff: 620, Groups: []string{"biz", "soc", "ict"}, offers: 7, short: 1, code: "FES"},
	{Slug: "brackwater", Name: i18n.Text{"en": "Brackwater Institute of Technology", "fr": "Institut de technologie de Brackwater", "ar": "معهد براكووتر للتكنولوجيا"}, Sort: university, Host: "brackwater.example", Region: coast, Staff: 380, Groups: []string{"ict", "trade", "biz"}, offers: 26, code: "BIT"},
	{Slug: "tarn-head", Name: i18n.Text{"en": "Tarn Head University of Applied Sciences", "fr": "Université des sciences appliquées de Tarn Head", "ar": "جامعة تارن هيد للعلوم التطبيقية"}, Sort: university, Host: "tarn-head.example", Region: fells, Staff: 290, Groups: []string{"care", "soc", "land", "biz"}, offers: 24, code: "THU"},
	{Slug: "fenmouth-maritime", Name: i18n.Text{"en": "Fenmouth Maritime College", "fr": "Collège maritime de Fenmouth", "ar": "كلية فنماوث البحرية"}, Sort: university, Host: "fenmouth-maritime.example", Region: coast, Staff: 130, Groups: []string{"serv", "trade", "land", "arts"}, offers: 20, code: "FMC"},

	{Slug: "kelder-haven", Name: en("Kelder Haven Technical School"), Sort: vocational, Host: "kelder-haven.example", Region: coast, Staff: 64, Groups: works, offers: 14, short: 1, code: "KHT"},
	{Slug: "thornwick", Name: en("Thornwick Vocational Centre"), Sort: vocational, Host: "thornwick.example", Region: fells, Staff: 52, Groups: office, offers: 14, short: 1, code: "TVC"},
	{Slug: "marrowby", Name: en("Marrowby School of Building"), Sort: vocational, Host: "marrowby.example", Region: coast, Staff: 38, Groups: works, offers: 14, flaws: map[flaw]int{noOutcomes: 1}, code: "MSB"},
	{Slug: "hallowford", Name: en("Hallowford Care Academy"), Sort: vocational, Host: "hallowford.example", Region: coast, Staff: 41, Groups: house, offers: 14, short: 1, code: "HCA"},
	{Slug: "crane-point", Name: en("Crane Point Seafaring School"), Sort: vocational, Host: "crane-point.example", Region: coast, Staff: 27, Groups: []string{"serv", "land"}, offers: 14, flaws: map[flaw]int{noWorkload: 1}, code: "CPS"},
	{Slug: "skerrow", Name: en("Skerrow Agricultural School"), Sort: vocational, Host: "skerrow.example", Region: fells, Staff: 33, Groups: []string{"land", "trade"}, offers: 14, flaws: map[flaw]int{noAssessment: 1}, code: "SKA"},
	{Slug: "netherfell", Name: en("Netherfell Mountain School"), Sort: vocational, Host: "netherfell.example", Region: fells, Staff: 19, Groups: []string{"serv", "land"}, offers: 14, flaws: map[flaw]int{noCurrency: 1}, code: "NMS"},
	{Slug: "quernstone", Name: en("Quernstone Food and Baking School"), Sort: vocational, Host: "quernstone.example", Region: coast, Staff: 22, Groups: []string{"land", "serv", "biz"}, offers: 14, code: "QFB"},
	{Slug: "winterset", Name: en("Winterset Forestry School"), Sort: vocational, Host: "winterset.example", Region: fells, Staff: 24, Groups: []string{"land", "trade"}, offers: 14, flaws: map[flaw]int{noOutcomes: 1}, code: "WFS"},
	{Slug: "aldermoor-evening", Name: en("Aldermoor City Evening School"), Sort: vocational, Host: "evening-school.example", Region: coast, Staff: 71, Groups: all, offers: 13, code: "ACE"},
	{Slug: "fenmouth-commerce", Name: en("Fenmouth School of Commerce"), Sort: vocational, Host: "fenmouth-commerce.example", Region: coast, Staff: 44, Groups: office, offers: 14, code: "FSC"},
	{Slug: "port-clair", Name: i18n.Text{"en": "Port-Clair Vocational School", "fr": "École professionnelle de Port-Clair"}, Sort: vocational, Host: "port-clair.example", Region: coast, Staff: 36, Lang: "fr", Groups: []string{"care", "biz", "land", "soc"}, offers: 14, code: "EPC"},
	{Slug: "fells-health", Name: en("Upper Fells Health School"), Sort: vocational, Host: "fells-health.example", Region: fells, Staff: 48, Groups: house, offers: 14, code: "UFH"},
	{Slug: "saltmarsh-hotel", Name: en("Saltmarsh Hotel School"), Sort: vocational, Host: "saltmarsh-hotel.example", Region: coast, Staff: 29, Groups: []string{"serv", "biz", "arts"}, offers: 14, short: 1, code: "SHS"},

	{Slug: "bright-ledger", Name: en("Bright Ledger Training"), Sort: private, Host: "bright-ledger.example", Region: coast, Staff: 4, Groups: office, offers: 6, short: 2, code: "BLT"},
	{Slug: "lantern", Name: i18n.Text{"en": "Lantern Language House", "ar": "دار الفانوس للغات"}, Sort: private, Host: "lantern.example", Region: coast, Staff: 6, Lang: "ar", Groups: []string{"arts", "soc", "biz", "care"}, offers: 8, short: 2, flaws: map[flaw]int{noAssessment: 1}, code: "LLH"},
	{Slug: "northlight", Name: en("Northlight Data Workshop"), Sort: private, Host: "northlight.example", Region: fells, Staff: 7, Groups: []string{"ict"}, offers: 8, short: 2, code: "NDW"},
	{Slug: "plumb-line", Name: en("Plumb Line Building Courses"), Sort: private, Host: "plumb-line.example", Region: fells, Staff: 5, Groups: []string{"trade"}, offers: 7, short: 2, flaws: map[flaw]int{noOutcomes: 1}, code: "PLB"},
	{Slug: "second-wind", Name: en("Second Wind Coaching"), Sort: private, Host: "second-wind.example", Region: coast, Staff: 3, Groups: []string{"soc", "biz"}, offers: 6, short: 2, flaws: map[flaw]int{noWorkload: 1}, code: "SWC"},
	{Slug: "harrow-and-reed", Name: en("Harrow and Reed Land Skills"), Sort: private, Host: "harrow-and-reed.example", Region: fells, Staff: 8, Groups: []string{"land"}, offers: 7, short: 2, flaws: map[flaw]int{noCurrency: 1}, code: "HRL"},
	{Slug: "gullwing", Name: en("Gullwing Drive and Load"), Sort: private, Host: "gullwing.example", Region: coast, Staff: 12, Groups: []string{"serv", "trade"}, offers: 8, short: 1, flaws: map[flaw]int{noOutcomes: 1}, code: "GDL"},
	{Slug: "trois-ponts", Name: i18n.Text{"en": "Three Bridges Studio", "fr": "Atelier des Trois-Ponts"}, Sort: private, Host: "trois-ponts.example", Region: coast, Staff: 14, Lang: "fr", Groups: []string{"arts", "biz", "land", "care"}, offers: 9, flaws: map[flaw]int{noOutcomes: 1}, code: "ATP"},
	{Slug: "open-door-care", Name: en("Open Door Care Training"), Sort: private, Host: "open-door-care.example", Region: coast, Staff: 22, Groups: house, offers: 11, flaws: map[flaw]int{noWorkload: 1}, code: "ODC"},
	{Slug: "keystone-safety", Name: en("Keystone Safety Training"), Sort: private, Host: "keystone-safety.example", Region: fells, Staff: 31, Groups: works, offers: 12, short: 1, flaws: map[flaw]int{noOutcomes: 1}, code: "KST"},

	{Slug: "chamber-of-crafts", Name: en("Fellmark Chamber of Crafts"), Sort: employers, Host: "chamber-of-crafts.example", Region: coast, Staff: 45, Groups: []string{"trade", "biz"}, offers: 10, flaws: map[flaw]int{noOutcomes: 1}, code: "FCC"},
	{Slug: "coast-tourism", Name: en("Coast Tourism Association"), Sort: employers, Host: "coast-tourism.example", Region: coast, Staff: 6, Groups: []string{"serv", "arts"}, offers: 6, short: 2, flaws: map[flaw]int{noWorkload: 1}, code: "CTA"},
	{Slug: "care-employers", Name: en("Care Employers of Fellmark"), Sort: employers, Host: "care-employers.example", Region: coast, Staff: 18, Groups: house, offers: 7, flaws: map[flaw]int{duplicate: 1}, code: "CEF"},

	{Slug: "hands-across", Name: en("Hands Across Fellmark"), Sort: ngo, Host: "hands-across.example", Region: fells, Staff: 9, Groups: house, offers: 5, short: 2, code: "HAF"},
	{Slug: "newcomers-house", Name: i18n.Text{"en": "Newcomers' House", "fr": "Maison des nouveaux arrivants", "ar": "دار القادمين الجدد"}, Sort: ngo, Host: "newcomers-house.example", Region: coast, Staff: 26, Lang: "ar", Groups: []string{"biz", "arts", "land", "soc"}, offers: 7, short: 1, flaws: map[flaw]int{noWorkload: 1}, code: "NCH"},
	{Slug: "fenmouth-library", Name: en("Fenmouth Public Library"), Sort: library, Host: "fenmouth-library.example", Region: coast, Staff: 8, Groups: []string{"ict", "arts", "biz"}, offers: 7, short: 2, flaws: map[flaw]int{noAssessment: 1}, code: "FPL"},
}

// issues reports that the provider signs credentials under a name of its own.
func (p Provider) issues() bool { return p.Sort == university && !p.Story }

// organisation is the provider as a body of the country.
func (p Provider) organisation() identity.Organisation {
	o := identity.Organisation{Slug: p.Slug, Name: p.Name, Kind: p.Sort.kind(), Website: "https://www." + p.Host, Country: "XF", Region: p.Region, Staff: p.Staff}
	if p.issues() {
		o.DID = "did:web:" + p.Host
	}
	return o
}
