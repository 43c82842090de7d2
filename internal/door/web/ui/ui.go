package ui

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"opencairn.org/cairn/internal/ground/i18n"
)

type printerKey struct{}

// With gives the components below ctx the reader's language.
func With(ctx context.Context, p *i18n.Printer) context.Context {
	return context.WithValue(ctx, printerKey{}, p)
}

// P is the reader's printer; English when nobody chose.
func P(ctx context.Context) *i18n.Printer {
	if p, ok := ctx.Value(printerKey{}).(*i18n.Printer); ok {
		return p
	}
	return i18n.For("en")
}

// T says a message in the reader's language.
func T(ctx context.Context, key string, kv ...any) string { return P(ctx).T(key, kv...) }

// Link is a way to somewhere.
type Link struct {
	Text    string
	Href    string
	Current bool   // the page one is on
	Lang    string // BCP 47 code, when Text is not in the reader's language
	Count   int    // a number after the text, e.g. how many wait; 0 is not shown
}

// Page is the frame around a page's content.
type Page struct {
	Title       string // of the tab; the site's name is added
	Description string // one sentence for search engines and shared links
	Site        string // the portal's name; "Cairn" when empty
	Home        string // where the mark leads; "/" when empty
	Nav         []Link // by role
	Account     []Link // sign in; or name, organisation, sign out
	Languages   []Link // the same page in the other languages
	Footer      []Link
	Breadcrumb  []Link
	Flash       *Flash    // what the last act did
	Demo        bool      // shows the band "demonstration data"
	Calendar    time.Time // of the demonstration, shown in the band as the simulated one; zero: not shown
	Wide        bool      // work pages: tables, grids, queues
	Private     bool      // not for search engines
	Error       bool      // the form on it has errors: said in the title
	Live        bool      // a form on it shows its answer while it is filled in (FormData.Live)
	Keep        Keep      // whether the reader's device may keep it for when there is no line
	Kept        time.Time // when it was made, said on a page that is kept
	Data        []byte    // what it shows as JSON-LD; nil: none
	Also        []Also    // the same in other forms
}

// Keep says who a page may be kept for on a device.
type Keep string

// What is kept: a page of the person who is signed in, until they sign out, or one
// that everybody may see.
const (
	KeepMine Keep = "mine"
	KeepSeen Keep = "seen"
)

// Also is another form of a page, or what goes with it.
type Also struct {
	Rel  string // alternate, search
	Type string // media type
	Href string
	Name string
}

// Flash is one sentence about what was just done.
type Flash struct {
	Kind Kind
	Text string
}

// Kind is the tone of a notice or a tag. Each has an icon and a word of its
// own: nothing is said by colour alone.
type Kind string

// The tones.
const (
	Info    Kind = "info"
	Good    Kind = "good"
	Warn    Kind = "warn"
	Bad     Kind = "bad"
	Neutral Kind = "neutral" // tags only
)

// Header is the head of a page: the only h1.
type Header struct {
	Eyebrow string // what kind of thing this is, above the title
	Title   string
	Lang    string // of Title, when it is content
	Lead    string // one or two sentences
	LeadIn  string // language of Lead, when it is not the reader's
	Tags    []Label
}

// Label is a short state: "Approved", "Not listed".
type Label struct {
	Kind Kind
	Text string
}

// Term is one fact of a definition list. Body wins over Text.
type Term struct {
	Name string
	Word Word   // the glossary explains Name under it; empty: nothing does
	ID   string // others can lead to the term by it; empty: nobody does
	Text string
	Body templ.Component
}

// Cell is one cell of a table. Body wins over Text; Href makes Text a link.
type Cell struct {
	Text string
	Word Word // the glossary explains Text under it
	Href string
	Lang string
	Body templ.Component
}

// Column is the head of a column; Number aligns its cells at the end.
type Column struct {
	Text   string
	Number bool
	Href   string  // the list sorted by this column; "": it cannot be
	Sorted Sorting // how the list is sorted by it now; "" when by another
}

// Sorting is a direction, as aria-sort says it.
type Sorting string

// The directions.
const (
	Ascending  Sorting = "ascending"
	Descending Sorting = "descending"
)

func (s Sorting) arrow() string {
	if s == Descending {
		return "↓"
	}
	return "↑"
}

// TableData is a table with a caption. The first cell of a row is its header.
type TableData struct {
	Caption string
	Hidden  bool // the caption is for screen readers: a heading says the same
	Columns []Column
	Rows    [][]Cell
	Cards   bool // on a phone each row becomes a card; else the table scrolls
	Stack   bool // in a card the label stands above its value: for sentences
	Foot    []Cell
}

// sorts reports that the table can be sorted: then a phone shows its heads too.
func (t TableData) sorts() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Href != "" })
}

// Listing is the frame of a long list: how it is looked through, how many there are,
// and the ways to the part before and the part behind.
type Listing struct {
	Home           string // the whole list, without search
	Search         string // label of the search
	Count          string // how many fit, said
	Sorted         string // the order that is kept when somebody searches; "" for the list's own
	Asked          bool   // something is looked for
	None           bool   // nothing is shown
	Previous, Next string
}

// Result is a row of a list of things one can open.
type Result struct {
	Title   string
	Lang    string
	Href    string
	By      string // who offers it
	Summary string
	Why     string // why it is in the list, a sentence
	Facts   []Term // three or four, short
	Tags    []Label
	Extra   templ.Component // e.g. a box to compare
}

// State is the outcome of one named check.
type State string

// The outcomes. Unknown is a check that could not be run; it is never shown as
// passed (invariant I11).
const (
	Pass    State = "pass"
	Fail    State = "fail"
	Unknown State = "unknown"
)

// Finding is one named check with its outcome.
type Finding struct {
	State   State
	Text    string
	Why     string   // what is missing, or why it could not be checked
	Source  string   // the rule's source, e.g. "Annex I, element 7"
	Href    string   // where the source can be read
	Lines   string   // lines to paste that mend it
	Advice  bool     // for information: not binding here
	Details []string // several problems, several sources; folded when there are many
	Section string   // a heading over the findings that follow
	Word    string   // the outcome in other words than met, not met, not checked
	Aside   string   // what it is worth, in other words than "for information"
}

// VerdictState is the answer to "is it genuine?".
type VerdictState string

// The answers.
const (
	Genuine    VerdictState = "genuine"
	NotGenuine VerdictState = "not-genuine"
	Unchecked  VerdictState = "unchecked" // it could not be decided, and why
)

// VerdictData is the answer an employer reads: first what the person can do,
// then whether it is genuine.
type VerdictData struct {
	State    VerdictState
	Sentence string // what the person can do
	More     string // the rest of it, in smaller letters
	Answer   string // "Genuine, not withdrawn"
	Detail   string
}

// StepState is where a step stands.
type StepState string

// The states of a step.
const (
	Done    StepState = "done"
	Current StepState = "current"
	Todo    StepState = "todo"
	Stopped StepState = "stopped"
)

// Step is one stone of a way.
type Step struct {
	State StepState
	Title string
	When  string
	Text  string
	Word  string // the state in other words than done, now, to come
	Body  templ.Component
}

// Share is one part of a sum: who pays what.
type Share struct {
	Text   string // who, or what
	Amount string // written for the reader
	Part   int64  // its size, in any unit the parts have in common; not negative
	Mine   bool   // the reader's own part, in the accent
}

// SharesData is a sum and its parts.
type SharesData struct {
	Title string
	Total string
	Parts []Share
}

// Bar is one row of a figure.
type Bar struct {
	Text   string
	Value  string // written for the reader; why it is not shown when Hidden
	Size   int64  // compared with the largest; not negative
	Hidden bool   // suppressed: too few persons
	Strong bool
}

// FigureData is a bar figure with its table behind it.
type FigureData struct {
	Title  string
	Note   string // the sentence that says what it shows
	Source string
	Label  string // head of the first column
	Unit   string // head of the second column
	Bars   []Bar
}

// SpreadData is how the answers to several questions are spread.
type SpreadData struct {
	Title   string
	Note    string   // the sentence that says of whom
	Source  string   // where it is from and when it was made
	Label   string   // head of the table's first column
	Answers []string // in words, the worst first
	Rows    []SpreadRow
}

// SpreadRow is one question: how often each answer was given, the worst first, and
// what it comes to.
type SpreadRow struct {
	Text   string
	Counts []int
	Value  string
}

// CompareData sets things side by side: a column each, a row per question.
type CompareData struct {
	Caption string
	Heads   []Cell
	Rows    []CompareRow
}

// CompareRow is one question; a cell without content says "not stated".
type CompareRow struct {
	Name  string
	Word  Word // the glossary explains Name under it; empty: nothing does
	Same  bool // all answer the same: said beside the question
	Cells []Cell
}

// Waiting is one line of a desk's queue: what waits, since when, until when.
type Waiting struct {
	Title string
	Lang  string
	Href  string
	Why   string
	Due   string
	Tag   Label
}
