//go:build browser

package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/domain/catalogue"
)

// stage is what the finished story leaves to be seen, and what is added so that
// every page shows what it is for: an application in the queue, a sitting in
// marking, one that waits for its second person, one to issue from.
type stage struct {
	visitors  map[string]*demo.Visitor
	doorsteps map[string][]string // by reader: where they begin
	offers    []string            // paths: medicines, blades, records
}

func setStage(ctx context.Context) (*stage, error) {
	s := &stage{visitors: map[string]*demo.Visitor{}, doorsteps: map[string][]string{}}
	for _, words := range []string{"safe medicines administration", "wind-turbine blades", "records and privacy"} {
		path, err := s.find(ctx, words)
		if err != nil {
			return nil, err
		}
		s.offers = append(s.offers, path)
	}
	for _, step := range []func(context.Context) error{s.anybody, s.learner, s.application, s.sittings, s.consultation, s.hosted, s.alert, s.embed} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	s.doorsteps["Lars Vinter"] = []string{"/employer", "/employer/needs", "/attest"}
	s.doorsteps["Idris Malik"] = append(s.doorsteps["Idris Malik"], "/counsel", "/attest", "/lists", "/lists?offer="+id(s.offers[0]))
	s.doorsteps["Minister Ward"] = []string{"/insight/groups?measure=learners.enrolled&disability=yes&region=Upper+Fells", "/insight/groups?measure=learners.enrolled"}
	s.doorsteps[ruleMaker] = append(s.doorsteps[ruleMaker], "/insight/what-if?limit=volume_from&value=3")
	s.doorsteps[anybody] = append(s.doorsteps[anybody], "/insight", "/insight/map", "/needs", "/saved", "/saved?offer="+id(s.offers[0])+"&offer="+id(s.offers[1]))
	s.doorsteps["Prof. Nils Haar"] = []string{"/recogniser", "/recogniser/policies"}
	s.doorsteps["Petra Solheim"] = []string{"/insight/groups", "/insight/what-if"}
	s.doorsteps["Magda Ruys"] = []string{"/archive"}
	s.doorsteps["Dana Weiss"] = []string{"/employer"}
	s.doorsteps[operatorName] = []string{"/operator", "/operator/mail", "/operator/people", "/operator/organisations", "/operator/merges", "/portals"}
	return s, nil
}

// as is somebody's browser without a window; the same each time.
func (s *stage) as(ctx context.Context, name string) (*demo.Visitor, error) {
	if v, ok := s.visitors[name]; ok {
		return v, nil
	}
	v, err := enter(ctx, name)
	if err == nil {
		s.visitors[name] = v
	}
	return v, err
}

// fill opens a page as somebody, fills in one of its forms, and insists that it
// was taken.
func (s *stage) fill(ctx context.Context, name, path, action string, kv ...string) (*demo.Page, error) {
	v, err := s.as(ctx, name)
	if err != nil {
		return nil, err
	}
	p, err := v.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	values := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		values.Add(kv[i], kv[i+1])
	}
	if p, err = v.Submit(ctx, p, action, values); err != nil {
		return nil, err
	}
	return p, p.OK()
}

func (s *stage) find(ctx context.Context, words string) (string, error) {
	v, err := s.as(ctx, anybody)
	if err != nil {
		return "", err
	}
	p, err := v.Open(ctx, "/offers?q="+url.QueryEscape(words))
	if err != nil {
		return "", err
	}
	for _, link := range p.Links("/offers/") {
		if !strings.Contains(link, "?") {
			return link, nil
		}
	}
	return "", fmt.Errorf("a search for %q finds nothing", words)
}

func id(path string) string { return path[strings.LastIndex(path, "/")+1:] }

func (s *stage) anybody(context.Context) error {
	link, err := url.Parse(world.links["Samira Haddad"])
	s.doorsteps[anybody] = []string{
		"/offers", "/offers?q=blades", "/offers?q=nothing+has+this+name", "/compare?offer=" + id(s.offers[0]) + "&offer=" + id(s.offers[1]),
		s.offers[0], s.offers[1], s.enrolPath(2), "/register", "/verify", "/check", "/check?country=XF", "/signin", "/signin/card",
		"/frameworks", "/frameworks?region=150&past=yes", "/frameworks?q=nothing+has+this+name", "/frameworks/xf-2026", "/frameworks/eu-cr-2022", "/frameworks/nz",
		"/frameworks/compare?framework=xf&framework=eu&framework=nz", "/frameworks/compare?framework=xf", "/signin/sent", link.Path,
		"/styleguide", "/styleguide/certificate", "/styleguide/work",
	}
	return err
}

// nextRun is the run that is still open when the story is over: it begins three
// weeks after the story's end.
func (s *stage) nextRun() string {
	return "run-" + time.Now().UTC().AddDate(0, 0, 21).Format(time.DateOnly)
}

func (s *stage) enrolPath(offer int) string {
	return s.offers[offer] + "/runs/" + s.nextRun() + "/enrol"
}

// learner makes a share link of Samira's, and takes a place for her.
func (s *stage) learner(ctx context.Context) error {
	const samira = "Samira Haddad"
	v, err := s.as(ctx, samira)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, "/my")
	if err != nil {
		return err
	}
	mine, err := p.Link("/my/credentials/")
	if err != nil {
		return err
	}
	if p, err = s.fill(ctx, samira, mine, "/shares", "purpose", "A browser test", "period", "week"); err != nil {
		return err
	}
	link, err := url.Parse(p.ByID("link"))
	if err != nil || link.Path == "" {
		return fmt.Errorf("the page shows no share link: %.200s", p.Text())
	}
	if _, err = s.fill(ctx, samira, s.enrolPath(2), "/enrol", "name", samira, "prerequisites", "met", "accept_price", "yes"); err != nil {
		return err
	}
	s.doorsteps[anybody] = append(s.doorsteps[anybody], link.Path)
	s.doorsteps[samira] = []string{"/my", mine, "/learning", s.enrolPath(1)}
	return nil
}

// application puts one case into the agency's queue, with a panel.
func (s *stage) application(ctx context.Context) error {
	path, err := s.find(ctx, "bookkeeping")
	if err != nil {
		return err
	}
	if err := s.endorse(ctx, path); err != nil {
		return fmt.Errorf("endorsement: %w", err)
	}
	if _, err := s.fill(ctx, "Rosa Quill", "/provider"+path, "/apply"); err != nil {
		return err
	}
	eva, err := s.as(ctx, "Eva Rourke")
	if err != nil {
		return err
	}
	p, err := eva.Open(ctx, "/agency")
	if err != nil {
		return err
	}
	file, err := p.Link("/agency/applications/")
	if err != nil {
		return err
	}
	s.doorsteps["Rosa Quill"] = []string{"/provider", "/provider" + path, strings.Replace(file, "/agency/", "/provider/", 1), "/provider/report"}
	s.doorsteps["Eva Rourke"] = []string{"/agency", file, "/work/assurance.decide", "/agency/providers", "/register"}
	s.doorsteps["Prof. Olga Stenmark"] = []string{"/agency/reviews"}
	return nil
}

// hosted is a page that is hosted for Harbour: its five steps are answered, and it
// is published.
func (s *stage) hosted(ctx context.Context) error {
	const rosa = "Rosa Quill"
	p, err := s.fill(ctx, rosa, "/provider/pages", "/provider/pages")
	if err != nil {
		return err
	}
	first := p.URL.Path
	for step, answers := range [][]string{
		{"title", "Splicing rope", "summary", "Join and mend ropes so that they hold.", "language", "en"},
		{"outcomes", "Make an eye splice\nMend a worn rope", "hours", "12", "level", "3"},
		{"assessment", "practical-assessment", "criteria", "It holds twice the load", "quality", "internal"},
		{"rolling", "yes", "mode", "onsite", "place", "The rope loft"},
		{"price", "45", "currency", "EUR", "contact", "rosa@harbour.example"},
	} {
		path := strings.TrimSuffix(first, "1") + fmt.Sprint(step+1)
		if _, err := s.fill(ctx, rosa, path, path, answers...); err != nil {
			return fmt.Errorf("step %d: %w", step+1, err)
		}
	}
	page := strings.TrimSuffix(first, "/1")
	if _, err := s.fill(ctx, rosa, page, "/publish"); err != nil {
		return err
	}
	s.doorsteps[rosa] = append(s.doorsteps[rosa], "/provider/pages", page, first, "/provider/burden")
	return s.table(ctx)
}

// table is a table of courses that Harbour hands over, with a row to mend.
func (s *stage) table(ctx context.Context) error {
	const rosa = "Rosa Quill"
	v, err := s.as(ctx, rosa)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, "/provider/uploads")
	if err != nil {
		return err
	}
	text := strings.Join(catalogue.UploadColumns(), ",") + "\nrope-1,Splicing by day,,,twelve\n"
	p, err = v.SubmitFile(ctx, p, "/provider/uploads", nil, demo.File{Field: "file", Name: "courses.csv", Data: []byte(text)})
	if err != nil {
		return err
	}
	s.doorsteps[rosa] = append(s.doorsteps[rosa], p.URL.Path)
	return p.OK()
}

// endorse asks two employers about an offer: one says yes, one has not answered.
func (s *stage) endorse(ctx context.Context, offer string) error {
	const rosa, lars, ask = "Rosa Quill", "Lars Vinter", "Do you need people who can do this?"
	v, err := s.as(ctx, rosa)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, "/provider"+offer)
	if err != nil {
		return err
	}
	employers := choices(p, "employer")
	for _, name := range []string{"Wind Coast Energy", "Saltmarsh Care Homes"} {
		if _, err := s.fill(ctx, rosa, "/provider"+offer, "/endorsements", "employer", employers[name], "kind", "need", "words", ask); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if v, err = s.as(ctx, lars); err != nil {
		return err
	}
	if p, err = v.Open(ctx, "/employer"); err != nil {
		return err
	}
	action, ok := p.Action("/employer/endorsements/")
	if !ok {
		return errors.New("nothing waits for the employer")
	}
	_, err = s.fill(ctx, lars, "/employer", action, "answer", "confirm", "statement", "Every trader we buy from needs it.")
	return err
}

// sittings are three more, of Samira alone, each left in another state.
func (s *stage) sittings(ctx context.Context) error {
	const henrik, paul, ines, june = "Henrik Sole", "Dr Paul Amadi", "Ines Farro", "June Castell"
	var held []string
	for range 3 {
		path, err := s.hold(ctx, henrik, paul)
		if err != nil {
			return err
		}
		held = append(held, path)
	}
	for _, path := range held[1:] {
		if _, err := s.fill(ctx, paul, path+"/grid", "/grid"); err != nil {
			return err
		}
	}
	v, err := s.as(ctx, ines)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, held[2]+"/confirm")
	if err != nil {
		return err
	}
	sample, ok := choices(p, "sample")["Samira Haddad"]
	if !ok {
		return errors.New("the page to confirm does not offer Samira to look at")
	}
	if _, err := s.fill(ctx, ines, held[2]+"/confirm", "/confirm", "sample", sample); err != nil {
		return err
	}
	runs := "/provider" + s.offers[2] + "/runs/" + s.nextRun()
	s.doorsteps[henrik] = []string{"/provider/runs", runs, "/provider/sittings", "/provider/sittings/new?offer=" + id(s.offers[2]) + "&run=" + s.nextRun(), held[2], "/provider/sources", "/provider/offers"}
	s.doorsteps[paul] = []string{"/provider/sittings", held[0], held[0] + "/grid"}
	s.doorsteps[ines] = []string{held[1], held[1] + "/confirm"}
	s.doorsteps[june] = []string{held[2], held[2] + "/issue", "/provider/credentials"}
	return nil
}

// hold plans a sitting and brings it to where its grid waits.
func (s *stage) hold(ctx context.Context, manager, assessor string) (string, error) {
	plan := "/provider/sittings/new?offer=" + id(s.offers[2]) + "&run=" + s.nextRun()
	v, err := s.as(ctx, manager)
	if err != nil {
		return "", err
	}
	p, err := v.Open(ctx, plan)
	if err != nil {
		return "", err
	}
	who, ok := choices(p, "assessor")[assessor]
	if !ok {
		return "", fmt.Errorf("%s cannot be chosen as the assessor", assessor)
	}
	p, err = s.fill(ctx, manager, plan, "/provider/sittings", "place", "Aldermoor, room 4", "at", nineHasCome().Format(time.DateOnly),
		"time", "09:00", "assessor", who, "method", "document", "register", "yes")
	if err != nil {
		return "", err
	}
	path := p.URL.Path
	for _, x := range []struct {
		who, action string
		kv          []string
	}{
		{manager, "/open", nil},
		{assessor, "/close", nil},
		{assessor, "/identity", []string{"executed", "supervised-identified/document"}},
		{assessor, "/start", nil},
	} {
		if _, err := s.fill(ctx, x.who, path, x.action, x.kv...); err != nil {
			return "", fmt.Errorf("%s: %w", x.action, err)
		}
	}
	return path, nil
}

// choices are what a select or the boxes of a name offer: words and value.
func choices(p *demo.Page, name string) map[string]string {
	doc, err := html.Parse(bytes.NewReader(p.Body))
	if err != nil {
		return nil
	}
	found, labels := map[string]string{}, map[string]string{}
	for n := range doc.Descendants() {
		if n.Data == "label" {
			labels[attribute(n, "for")] = words(n)
		}
	}
	for n := range doc.Descendants() {
		switch {
		case n.Data == "input" && attribute(n, "name") == name:
			found[labels[attribute(n, "id")]] = attribute(n, "value")
		case n.Data == "option" && attribute(n.Parent, "name") == name:
			found[words(n)] = attribute(n, "value")
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// nineHasCome is the last day whose nine o'clock has come, in UTC: a sitting can be
// closed once it has begun.
func nineHasCome() time.Time { return time.Now().UTC().Add(-9 * time.Hour) }
