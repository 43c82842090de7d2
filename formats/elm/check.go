package elm

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// The codes that the profile adds to those of the data model.
const (
	TooMany   vc.Code = "too_many"    // more values than the profile allows
	NotInList vc.Code = "not_in_list" // a concept that is not of the controlled list
)

// field is one rule of the EDC application profile (version 1.1.0 of 2023-06-05,
// SHACL shapes edc-generic-no-cv and edc-generic-full), by the names of its
// context.
type field struct {
	name     string
	min, max int    // how many; max 0: any number
	of       string // classes, one of which a value has, or a data type below
	list     string // scheme of the controlled list; empty: none
}

// Data types and often used classes of fields.
const (
	text     = "@text" // a language map; each language counts as one value
	dateTime = "@dateTime"
	duration = "@duration"
	word     = "@literal"
	uri      = "@uri"
	truth    = "@truth"
	integer  = "@whole"
	positive = "@positive"
	decimal  = "@decimal"
	free     = "@free" // anything

	agents      = "Agent Person Organisation"
	identifiers = "Identifier LegalIdentifier"
	achieved    = "LearningAchievementSpecification Qualification"
	claim       = "LearningAchievement LearningActivity LearningAssessment LearningEntitlement Claim"
	concept     = "Concept"
	notes       = "Note"
	web         = "WebResource"
	location    = "Location"
)

// maxFindings bounds a report about a document made to hurt.
const maxFindings = 200

// Check names what the EDC profile asks for and the credential does not do. The
// shapes are open: what they do not mention is not judged.
func Check(d *Document) vc.Errors {
	c := &checker{nodes: index(d.root)}
	c.nodes.left = len(d.raw) // every value is judged, once
	root := place{name: d.path}
	for _, t := range []string{vc.TypeCredential, Type} {
		if !hasType(d.root, t) {
			c.add(vc.NotACredential, root.to("type"), t)
		}
	}
	for _, want := range []string{ContextV1, ContextEDC} {
		found := false
		for _, x := range d.root.Get("@context").List() {
			found = found || x.Str() == want
		}
		if !found {
			c.add(vc.Missing, root.to("@context"), want)
		}
	}
	if s := d.root.Get("id").Str(); !vc.AbsoluteURL(s) {
		c.add(vc.RelativeID, root.to("id"), s)
	}
	c.node(d.root, root)
	return c.errs
}

// place is where the check is; its text is made only for a finding, because names
// may be long and values many.
type place struct {
	up    *place
	name  string
	index int // 0: none, else one more than the index
}

func (p *place) to(name string) place { return place{up: p, name: name} }

func (p place) at(i int) place {
	p.index = i + 1
	return p
}

func (p place) String() string {
	s := p.name
	if p.up != nil {
		if strings.HasPrefix(s, "@") {
			s = "['" + s + "']"
		} else {
			s = "." + s
		}
		s = p.up.String() + s
	}
	if p.index > 0 {
		s += fmt.Sprintf("[%d]", p.index-1)
	}
	return s
}

type checker struct {
	nodes *nodes
	errs  vc.Errors
}

func (c *checker) add(code vc.Code, at place, detail string) {
	if len(c.errs) < maxFindings {
		c.errs.Add(code, at.String(), detail)
	}
}

// node judges an object by the shapes of its classes, then all inside it.
func (c *checker) node(v *jcs.Value, at place) {
	if v.Kind == jcs.Array {
		for i := range v.Items {
			c.node(&v.Items[i], at.at(i))
		}
		return
	}
	if full := c.nodes.byID[v.Get("id").Str()]; full == nil || len(full.Members) <= len(v.Members) {
		for _, t := range v.Get("type").List() {
			c.shape(v, at, t.Str())
		}
	}
	for i := range v.Members {
		if m := &v.Members[i]; m.Value.Kind == jcs.Object || m.Value.Kind == jcs.Array {
			c.node(&m.Value, at.to(m.Name))
		}
	}
}

// shape finds the fields of a class.
func shape(class string) []field {
	for _, m := range []map[string][]field{claimsShapes, specificationsShapes, agentsShapes} {
		if f := m[class]; f != nil {
			return f
		}
	}
	return nil
}

func (c *checker) shape(v *jcs.Value, at place, class string) {
	for _, f := range shape(class) {
		here, member := at.to(f.name), v.Get(f.name)
		values := member.List()
		n := len(values)
		if f.of == text && member != nil && member.Kind == jcs.Object {
			n = len(member.Members)
		}
		if n < f.min {
			c.add(vc.Missing, here, "")
		}
		if f.max > 0 && n > f.max {
			c.add(TooMany, here, fmt.Sprintf("%d of %d", n, f.max))
		}
		for i, x := range values {
			if member.Kind == jcs.Array {
				here.index = i + 1
			}
			c.value(x, here, f)
		}
	}
}

func (c *checker) value(v *jcs.Value, at place, f field) {
	switch {
	case f.of == text:
		c.text(v, at)
	case strings.HasPrefix(f.of, "@"):
		if !typed(v, f.of) {
			c.add(vc.BadValue, at, v.Text)
		}
	case !hasType(c.nodes.of(v), strings.Fields(f.of)...):
		c.add(vc.WrongType, at, f.of)
	case f.list != "":
		c.listed(c.nodes.of(v), at, f.list)
	}
}

// languageTagShape is BCP 47 as far as JSON-LD looks at it.
var languageTagShape = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

func (c *checker) text(v *jcs.Value, at place) {
	if v.Kind != jcs.Object || len(v.Members) == 0 {
		c.add(vc.WrongType, at, "")
		return
	}
	for i := range v.Members {
		m := &v.Members[i]
		if !languageTagShape.MatchString(m.Name) {
			c.add(vc.BadValue, at, m.Name)
		}
		for _, x := range m.Value.List() {
			if x.Kind != jcs.String {
				c.add(vc.WrongType, at.to(m.Name), "")
			}
		}
	}
}

// listed judges a concept by its scheme, and by its code where the list is known
// to the last entry.
func (c *checker) listed(v *jcs.Value, at place, scheme string) {
	if got := id(c.nodes.get(v, "inScheme")); got != scheme {
		c.add(NotInList, at.to("inScheme"), got)
		return
	}
	if l, ok := whole(scheme); ok && l.Code(Concept{ID: id(v)}) == "" {
		c.add(NotInList, at.to("id"), id(v))
	}
}

var durationShape = regexp.MustCompile(`^-?P(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$`)

// typed reports whether a value is of a data type. JSON numbers and booleans may
// be written as strings, as JSON-LD allows.
func typed(v *jcs.Value, kind string) bool {
	s := literal(v)
	switch kind {
	case free:
		return true
	case dateTime:
		return isDateTime(v.Str())
	case duration: // the shape matches "P" and "PT", which say nothing
		return durationShape.MatchString(v.Str()) && strings.ContainsAny(s, "0123456789") && !strings.HasSuffix(s, "T")
	case word:
		return v.Kind == jcs.String || v.Kind == jcs.Number
	case uri:
		return vc.AbsoluteURL(id(v))
	case truth:
		return v.Kind == jcs.True || v.Kind == jcs.False || s == "true" || s == "false"
	}
	if len(s) > 40 || strings.ContainsAny(s, "/eE") { // before it is computed: 1e999999999
		return false
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		return false
	}
	return kind == decimal || n.IsInt() && (kind == integer || n.Sign() > 0)
}

func isDateTime(s string) bool {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if _, err := time.Parse(layout, s); err == nil && !strings.Contains(s, ",") {
			return true
		}
	}
	return false
}
