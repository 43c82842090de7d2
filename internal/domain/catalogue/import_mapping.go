package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
)

// ImportMapping says how to read one register's file: which column is which,
// what its values mean, and what the file leaves unsaid. It is data: somebody
// else's register needs a file, not a program. Unknown keys are refused with
// their line. docs/reference/import.md describes every key.
type ImportMapping struct {
	Version   int      `yaml:"version"`    // 1
	Register  string   `yaml:"register"`   // short name of the source, lower-case letters, digits, hyphens; part of each provider's slug
	Country   string   `yaml:"country"`    // ISO 3166-1 alpha-2
	Language  string   `yaml:"language"`   // BCP 47, of the texts
	Currency  string   `yaml:"currency"`   // ISO 4217; needed with price
	Decimal   string   `yaml:"decimal"`    // "." (default) or ","
	NotStated []string `yaml:"not_stated"` // values that mean nothing was stated, in any column: "-99999"
	Origin    string   `yaml:"origin"`     // "existing" (default) or another origin of an offer
	Rows      string   `yaml:"rows"`       // of an XML file: the element that is one programme

	// Booleans lists the yes/no columns with their spelling.
	Booleans map[string]ImportSpelling `yaml:"booleans"`

	Provider ImportProviderColumns `yaml:"provider"`

	ID            ImportText     `yaml:"id"`
	Title         ImportText     `yaml:"title"`
	Summary       ImportText     `yaml:"summary"`
	URL           ImportText     `yaml:"url"`
	Prerequisites ImportText     `yaml:"prerequisites"`
	Outcomes      ImportList     `yaml:"outcomes"`
	Languages     ImportList     `yaml:"languages"`
	Level         ImportLevel    `yaml:"level"`
	Assessment    ImportList     `yaml:"assessment"`
	AwardingBody  ImportList     `yaml:"awarding_body"` // names
	Quality       ImportList     `yaml:"quality"`       // internal, external-programme, external-institution, field-right
	Participation ImportModes    `yaml:"participation"`
	Field         ImportCode     `yaml:"field"`
	Label         ImportText     `yaml:"label"`
	NotShort      ImportNotShort `yaml:"not_short"`
	Hours         ImportNumber   `yaml:"hours"`
	Credits       ImportNumber   `yaml:"credits"`
	Weeks         ImportNumber   `yaml:"weeks"`
	Price         ImportPrice    `yaml:"price"`
	Place         ImportPlace    `yaml:"place"`
	Start         ImportText     `yaml:"start"`    // a date: 2026-11-30 or 30.11.2026
	End           ImportText     `yaml:"end"`      // the last day
	Deadline      ImportText     `yaml:"deadline"` // the last day to enrol
	Places        ImportNumber   `yaml:"places"`
	Contact       ImportText     `yaml:"contact"`
	Supports      ImportSupports `yaml:"supports"`
	PublicFunding ImportFlag     `yaml:"public_funding"`

	Further ImportFurther `yaml:"further"`

	// Optional are columns that a file may leave out.
	Optional []string `yaml:"optional"`
}

// ImportSpelling is how a column writes yes and no.
type ImportSpelling struct {
	Yes string `yaml:"yes"`
	No  string `yaml:"no"`
}

// ImportProviderColumns says who offers the programme.
type ImportProviderColumns struct {
	ID      ImportText `yaml:"id"`
	Name    ImportText `yaml:"name"`
	Website ImportText `yaml:"website"`
	Region  ImportText `yaml:"region"`
}

// ImportText is a text: the first of the columns that states one, else Default.
type ImportText struct {
	Columns []string `yaml:"columns"`
	Default string   `yaml:"default"`
}

// ImportList is several values: one per column, and several in one cell when
// Split is set. With Values, only those are understood.
type ImportList struct {
	Columns []string          `yaml:"columns"`
	Split   string            `yaml:"split"`
	Values  map[string]string `yaml:"values"`
}

// ImportLevel is the level; System names the national framework of nqf.
type ImportLevel struct {
	EQF    ImportText `yaml:"eqf"`
	NQF    ImportText `yaml:"nqf"`
	System string     `yaml:"system"`
}

// ImportModes is the form of participation: a column with Values, or yes/no
// columns by mode.
type ImportModes struct {
	Columns []string          `yaml:"columns"`
	Values  map[string]string `yaml:"values"`
	Flags   map[string]string `yaml:"flags"` // mode: boolean column
}

// ImportCode is a classification code turned into ISCED-F by its longest known
// prefix. Digits is its full length: leading zeros a spreadsheet cut are put back.
type ImportCode struct {
	Columns  []string          `yaml:"columns"`
	Digits   int               `yaml:"digits"`
	Prefixes map[string]string `yaml:"prefixes"`
}

// ImportNumber is an amount. Each is what one unit of the column is worth (a
// decimal or a fraction: "8" hours a day, "1/60" hours a minute).
type ImportNumber struct {
	Columns   []string `yaml:"columns"`
	System    string   `yaml:"system"`        // credits: the credit system's id
	Systems   []string `yaml:"system_column"` // credits: columns that name it, before System
	Each      string   `yaml:"each"`
	Zero      string   `yaml:"zero"`       // "stated" (default) or "not-stated"
	NoteAbove string   `yaml:"note_above"` // larger values are kept and told

	each *big.Rat
}

// ImportPrice is what the learner is asked to pay, as a total and its parts.
type ImportPrice struct {
	Columns []string `yaml:"columns"`
	Parts   []string `yaml:"parts"`           // columns whose sum the total must be
	Coins   []string `yaml:"currency_column"` // columns that name the currency, before the mapping's
	Each    string   `yaml:"each"`            // units of the currency: "0.01" when the file is in cents
	Zero    string   `yaml:"zero"`
	Max     string   `yaml:"max"` // a larger price cannot be meant; 1000000 when empty

	each, max *big.Rat
}

// ImportPlace is where it takes place; Postcode is padded to PostcodeDigits.
type ImportPlace struct {
	Columns        []string   `yaml:"columns"`
	Postcode       ImportText `yaml:"postcode"`
	PostcodeDigits int        `yaml:"postcode_digits"`
}

// ImportNotShort names the values of a column that make a row a full
// qualification, which is not listed as a short programme.
type ImportNotShort struct {
	Column string   `yaml:"column"`
	Values []string `yaml:"values"`
}

// ImportSupports are yes/no columns by support: childcare, evening, ...
type ImportSupports map[string]string

// ImportFlag is a yes/no column.
type ImportFlag struct {
	Column string `yaml:"column"`
}

// maxMappingBytes bounds a mapping: one column takes a line.
const maxMappingBytes = 1 << 20

// ParseImportMapping reads a mapping. Errors are a fault.List with
// import.mapping.* keys; each names its line or its key.
func ParseImportMapping(data []byte) (*ImportMapping, error) {
	if len(data) > maxMappingBytes {
		return nil, fault.New(fault.Exhausted, "import.mapping.too_large", "limit", maxMappingBytes)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.New(fault.Invalid, "import.mapping.empty")
	}
	var m ImportMapping
	err := yaml.Load(data, &m, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return nil, mappingFaults(err)
	}
	if err := m.check().OrNil(); err != nil {
		return nil, err
	}
	return &m, nil
}

// mappingFaults keeps the line and what the YAML library says about it.
func mappingFaults(err error) error {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	var list fault.List
	switch {
	case errors.As(err, &many):
		for _, e := range many.Errors {
			list = append(list, mappingLine(e))
		}
	case errors.As(err, &one):
		list = fault.List{mappingLine(one)}
	default:
		list = fault.List{fault.New(fault.Invalid, "import.mapping.yaml", "line", 1, "reason", err.Error()).Wrap(err)}
	}
	return list
}

var unknownKey = regexp.MustCompile(`field (\S+) not found`)

func mappingLine(e *yaml.LoadError) *fault.Fault {
	if m := unknownKey.FindStringSubmatch(e.Message); m != nil {
		return fault.New(fault.Invalid, "import.mapping.unknown_key", "line", e.Mark.Line, "key", m[1]).At(m[1]).Wrap(e)
	}
	return fault.New(fault.Invalid, "import.mapping.yaml", "line", e.Mark.Line, "reason", e.Message).Wrap(e)
}

var registerName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check finds everything that is wrong with a mapping by itself, and prepares
// its numbers.
func (m *ImportMapping) check() (list fault.List) {
	bad := func(ok bool, field, value string) {
		if !ok {
			list = append(list, fault.New(fault.Invalid, "import.mapping.value", "key", field, "value", value).At(field))
		}
	}
	m.setDefaults()
	bad(m.Version == 1, "version", fmt.Sprint(m.Version))
	bad(registerName.MatchString(m.Register) && len(m.Register) <= 32, "register", m.Register)
	bad(len(m.Country) == 2 && m.Country == strings.ToUpper(m.Country), "country", m.Country)
	_, err := language.Parse(m.Language)
	bad(m.Language != "" && err == nil, "language", m.Language)
	bad(m.Decimal == "." || m.Decimal == ",", "decimal", m.Decimal)
	bad(slices.Contains([]string{"existing", "new", "rebranded", "restructured", "bundled"}, m.Origin), "origin", m.Origin)
	for name, s := range m.Booleans {
		bad(s.Yes != "" && s.No != "" && s.Yes != s.No, "booleans."+name, s.Yes+"/"+s.No)
	}
	m.checkNeeded(bad)
	m.checkNumbers(bad)
	m.checkMeanings(bad)
	m.Further.check(m, bad)
	return list
}

func (m *ImportMapping) setDefaults() {
	for field, value := range map[*string]string{&m.Decimal: ".", &m.Origin: "existing", &m.Price.Max: "1000000"} {
		if *field == "" {
			*field = value
		}
	}
}

func (m *ImportMapping) checkNeeded(bad func(bool, string, string)) {
	bad(len(m.ID.Columns) > 0, "id.columns", "")
	bad(len(m.Title.Columns) > 0, "title.columns", "")
	bad(len(m.Provider.ID.Columns) > 0 || m.Provider.ID.Default != "", "provider.id.columns", "")
	bad(len(m.Provider.Name.Columns) > 0 || m.Provider.Name.Default != "", "provider.name.columns", "")
	bad(len(m.Hours.Columns)+len(m.Credits.Columns) > 0, "hours.columns", "")
	bad(len(m.Credits.Columns) == 0 || m.Credits.System != "" || len(m.Credits.Systems) > 0, "credits.system", "")
	if len(m.Price.Columns) > len(m.Price.Coins) || m.Currency != "" {
		_, err := currency.ParseISO(m.Currency)
		bad(err == nil, "currency", m.Currency)
	}
	bad(m.NotShort.Column != "" || len(m.NotShort.Values) == 0, "not_short.column", "")
}

func (m *ImportMapping) checkNumbers(bad func(bool, string, string)) {
	for _, n := range []struct {
		key  string
		text string
		into **big.Rat
	}{
		{"hours.each", m.Hours.Each, &m.Hours.each}, {"credits.each", m.Credits.Each, &m.Credits.each},
		{"weeks.each", m.Weeks.Each, &m.Weeks.each}, {"price.each", m.Price.Each, &m.Price.each},
		{"price.max", m.Price.Max, &m.Price.max},
	} {
		r, ok := parseEach(n.text)
		bad(ok, n.key, n.text)
		*n.into = r
	}
	for key, zero := range map[string]string{"hours.zero": m.Hours.Zero, "credits.zero": m.Credits.Zero, "weeks.zero": m.Weeks.Zero, "price.zero": m.Price.Zero} {
		bad(slices.Contains([]string{"", "stated", "not-stated"}, zero), key, zero)
	}
	for key, above := range map[string]string{"hours.note_above": m.Hours.NoteAbove, "credits.note_above": m.Credits.NoteAbove, "weeks.note_above": m.Weeks.NoteAbove} {
		_, err := credit.Parse(above)
		bad(above == "" || err == nil, key, above)
	}
	bad(m.Place.PostcodeDigits >= 0 && m.Place.PostcodeDigits <= 12, "place.postcode_digits", fmt.Sprint(m.Place.PostcodeDigits))
	bad(m.Field.Digits >= 0 && m.Field.Digits <= 12, "field.digits", fmt.Sprint(m.Field.Digits))
}

// participationModes are the forms an offer knows (EU Annex I, element 10).
var participationModes = []string{"online", "onsite", "blended", "volunteering", "workExperience"}

// qualityTypes are what an offer's quality assurance can be (EU Annex I, element 11).
var qualityTypes = []string{"internal", "external-programme", "external-institution", "field-right"}

// checkMeanings holds what values are turned into against the offer's own
// vocabularies, and yes/no columns against the list of spellings.
func (m *ImportMapping) checkMeanings(bad func(bool, string, string)) {
	for from, to := range m.Participation.Values {
		bad(slices.Contains(participationModes, to), "participation.values."+from, to)
	}
	for from, to := range m.Quality.Values {
		bad(slices.Contains(qualityTypes, to), "quality.values."+from, to)
	}
	for mode, column := range m.Participation.Flags {
		bad(slices.Contains(participationModes, mode), "participation.flags", mode)
		_, known := m.Booleans[column]
		bad(known, "participation.flags."+mode, column)
	}
	for support, column := range m.Supports {
		_, known := m.Booleans[column]
		bad(known, "supports."+support, column)
	}
	if c := m.PublicFunding.Column; c != "" {
		_, known := m.Booleans[c]
		bad(known, "public_funding.column", c)
	}
	for prefix, code := range m.Field.Prefixes {
		bad(prefix != "" && iscedCode.MatchString(code), "field.prefixes."+prefix, code)
	}
}

var (
	iscedCode = regexp.MustCompile(`^[0-9]{2,4}$`)
	eachText  = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,6})?(/[1-9][0-9]{0,8})?$`)
)

// parseEach reads a positive decimal or fraction; "" is one.
func parseEach(s string) (*big.Rat, bool) {
	if s == "" {
		return big.NewRat(1, 1), true
	}
	if !eachText.MatchString(s) {
		return nil, false
	}
	whole, under, fraction := strings.Cut(s, "/")
	r, ok := new(big.Rat).SetString(whole)
	if !ok || r.Sign() <= 0 {
		return nil, false
	}
	if fraction {
		d, _ := new(big.Rat).SetString(under)
		r.Quo(r, d)
	}
	return r, true
}

// webAddress completes an address as people write it ("www.example.org") and
// refuses what is none ("info@example.org").
func webAddress(s string) (string, bool) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(s, " \t\n") {
		return "", false
	}
	u.Host = strings.ToLower(u.Host)
	if u.Path == "" && (u.RawQuery != "" || u.Fragment != "") {
		u.Path = "/"
	}
	return u.String(), true
}

// computed names the fields of an offer that a mapping works out: a field of
// study from the register's own classification, hours from days or minutes.
func (m *ImportMapping) computed(o Offer) (names []string) {
	if len(m.Field.Prefixes) > 0 && o.Field != "" {
		names = append(names, "field")
	}
	if m.Hours.Each != "" && o.Workload.Hours != nil {
		names = append(names, "workload")
	}
	return names
}
