package frameworks

import (
	"bytes"
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// MaxDraft is how large an uploaded draft may be, in bytes.
const MaxDraft = 4 << 20

const rulesDeskPath = "/rules"

func rulesPath(id framework.DraftID) string { return rulesDeskPath + "/" + string(id) }

// rulesView is the desk of who makes rules.
type rulesView struct {
	Waiting  []ui.Waiting // something is to be done
	Done     []proposed
	Problems []string // of the file that was not taken, when there are several
}

// Rules shows an organisation's drafts and takes a new one.
func (d *Desk) Rules(r *page.Request) error {
	v, err := d.rulesView(r)
	if err != nil {
		return err
	}
	return r.Render(rulesPage(r), rulesBody(v, r.Blank()))
}

func rulesPage(r *page.Request) ui.Page { return ui.Page{Title: r.T("rules.title"), Wide: true} }

func (d *Desk) rulesView(r *page.Request) (v rulesView, err error) {
	own, err := d.Framework.OwnDrafts(r.Ctx(), r.Actor())
	if err != nil {
		return v, err
	}
	for _, of := range own {
		x, err := d.proposed(r, of)
		if err != nil {
			return v, err
		}
		switch of.State {
		case framework.Drafted, framework.Consulted, framework.Adopted:
			w, err := d.waiting(r, x)
			if err != nil {
				return v, err
			}
			v.Waiting = append(v.Waiting, w)
		default:
			v.Done = append(v.Done, x)
		}
	}
	return v, nil
}

// waiting says what a draft waits for.
func (d *Desk) waiting(r *page.Request, x proposed) (ui.Waiting, error) {
	comments, err := d.Framework.Comments(r.Ctx(), r.Actor(), x.ID)
	if err != nil {
		return ui.Waiting{}, err
	}
	why := r.T("rules.handed_in", "next", nextWords(r.Printer(), x, unanswered(comments)), "id", x.Framework, "date", x.Created)
	w := ui.Waiting{Title: x.Title, Href: rulesPath(x.ID), Why: why, Tag: stateLabel(r.T, x)}
	if x.State == framework.Consulted {
		w.Due = periodWords(r.T, x)
	}
	return w, nil
}

// unanswered counts the comments that have words and no answer.
func unanswered(all []framework.Comment) (n int) {
	for _, c := range all {
		if c.Words != "" && c.Answer == "" {
			n++
		}
	}
	return n
}

// nextWords is what its owner does next with a draft.
func nextWords(p *i18n.Printer, x proposed, unanswered int) string {
	switch {
	case x.State == framework.Drafted:
		return p.T("rules.next.draft")
	case x.State == framework.Adopted:
		return p.T("rules.next.adopted", "date", x.ValidFrom.Time)
	case unanswered > 0:
		return p.T("rules.next.answer", "number", unanswered)
	case x.CanAdopt(x.Today) == nil:
		return p.T("rules.next.decide")
	}
	return p.T("rules.next.wait")
}

// Draft takes an uploaded pack, or one version of a loaded one, as a new draft.
func (d *Desk) Draft(r *page.Request) error {
	f := r.Form()
	v, err := d.rulesView(r)
	if err != nil {
		return err
	}
	of, err := d.draft(r, f)
	if err == nil {
		return r.Redirect(rulesPath(of.ID), "rules.drafted", "name", of.Name)
	}
	v.Problems, err = atUpload(r.Printer(), err)
	return f.Again(err, rulesPage(r), rulesBody(v, f))
}

// draft hands in what was uploaded. Who may not draft hears that first, whatever
// they sent.
func (d *Desk) draft(r *page.Request, f *page.Form) (framework.Draft, error) {
	file, ok, err := f.File("file")
	if err != nil {
		return framework.Draft{}, err
	}
	var files framework.Files
	switch {
	case !ok || len(file.Data) == 0:
		err = fault.New(fault.Invalid, "rules.file.none")
	case bytes.HasPrefix(file.Data, []byte("PK")):
		files, err = framework.ReadZip(file.Data)
	default:
		files, err = d.Framework.WithVersion(file.Data)
	}
	of, refused := d.Framework.CreateDraft(r.Ctx(), r.Actor(), files)
	if err == nil || fault.Is(refused, "identity.denied") {
		err = refused
	}
	return of, err
}

// TooLarge answers an upload larger than MaxDraft.
func (d *Desk) TooLarge(r *page.Request) error {
	v, err := d.rulesView(r)
	if err != nil {
		return err
	}
	f := r.Blank()
	_, err = atUpload(r.Printer(), framework.TooLarge())
	return f.Again(err, rulesPage(r), rulesBody(v, f))
}

// atUpload puts what is wrong with an upload at its field: one thing as it is;
// of several how many, with the list of them to stand below the field. That
// somebody may not ask stays as it is.
func atUpload(p *i18n.Printer, err error) (problems []string, at error) {
	l, ok := fault.Of(err)
	if !ok || l[0].Kind == fault.Denied && strings.HasPrefix(l[0].Key, "identity.") {
		return nil, err
	}
	if len(l) == 1 {
		return nil, (&fault.Fault{Kind: fault.Invalid, Key: l[0].Key, Args: l[0].Args, Err: l[0].Err}).At("file")
	}
	for _, x := range l {
		problems = append(problems, p.Fault(x))
	}
	return problems, fault.New(fault.Invalid, "rules.file.problems", "number", len(l)).At("file")
}

// ownView is one draft at its owner's desk.
type ownView struct {
	draftView
	Next string
	May  bool // the reader may change it; an auditor only reads
}

// OwnDraft shows one of the organisation's drafts and what can be done with it.
func (d *Desk) OwnDraft(r *page.Request) error {
	v, err := d.ownView(r)
	if err != nil {
		return err
	}
	f := r.Blank().Set("opens", v.Today.String())
	return r.Render(ownPage(r, v), ownBody(v, f))
}

func ownPage(r *page.Request, v ownView) ui.Page {
	return ui.Page{Title: v.Title, Wide: true, Breadcrumb: []ui.Link{{Text: r.T("rules.title"), Href: rulesDeskPath}, {Text: v.Title, Current: true}}}
}

func (d *Desk) ownView(r *page.Request) (v ownView, err error) {
	of, err := d.Framework.OwnDraft(r.Ctx(), r.Actor(), framework.DraftID(r.PathValue("draft")))
	if err != nil {
		return v, err
	}
	v.May = r.Actor().Is(identity.RoleFrameworkOwner)
	if v.draftView, err = d.draftView(r, of); err != nil {
		return v, err
	}
	v.Next = nextWords(r.Printer(), v.proposed, unanswered(v.Comments))
	return v, nil
}

// do takes one step with a draft and shows it again, with what was typed when it
// was wrong.
func (d *Desk) do(r *page.Request, f *page.Form, done string, step func(framework.DraftID) error) error {
	v, err := d.ownView(r)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		err = step(v.ID)
	}
	if err == nil {
		return r.Redirect(rulesPath(v.ID), done)
	}
	return f.Again(err, ownPage(r, v), ownBody(v, f))
}

// Consult opens a consultation, from today unless a later day is given.
func (d *Desk) Consult(r *page.Request) error {
	f := r.Form()
	opens, closes := f.Date("opens"), time.Time{}
	if f.Required("closes") != "" {
		closes = f.Date("closes")
	}
	if opens.IsZero() {
		opens = r.Now()
	}
	return d.do(r, f, "rules.consulted", func(id framework.DraftID) error {
		_, err := d.Framework.OpenConsultation(r.Ctx(), r.Actor(), id, pack.On(opens), pack.On(closes))
		return err
	})
}

// answerField is the field of the answer to one comment: a page has many.
func answerField(comment string) string { return "answer." + comment }

// Answer takes the owner's word on a comment.
func (d *Desk) Answer(r *page.Request) error {
	f := r.Form()
	comment := r.PathValue("comment")
	field := answerField(comment)
	words := f.TextMax(field, maxWords)
	return d.do(r, f, "rules.answered", func(id framework.DraftID) error {
		err := d.Framework.AnswerComment(r.Ctx(), r.Actor(), id, comment, words)
		if l, ok := fault.Of(err); ok && l[0].Key == "framework.words" {
			return l[0].At(field)
		}
		return err
	})
}

// Adopt ends a consultation: it cannot be undone, and who adopts says that they
// know.
func (d *Desk) Adopt(r *page.Request) error {
	f := r.Form()
	if !f.Yes("sure") {
		f.Wrong(fault.New(fault.Invalid, "rules.adopt.unsure").At("sure"))
	}
	return d.do(r, f, "rules.adopted", func(id framework.DraftID) error {
		_, err := d.Framework.Adopt(r.Ctx(), r.Actor(), id)
		return err
	})
}

// Withdraw gives a draft up.
func (d *Desk) Withdraw(r *page.Request) error {
	f := r.Form()
	reason := f.TextMax("reason", maxWords)
	return d.do(r, f, "rules.withdrawn", func(id framework.DraftID) error {
		_, err := d.Framework.Withdraw(r.Ctx(), r.Actor(), id, reason)
		return err
	})
}

// OwnPack is a draft's pack as a file to install.
func (d *Desk) OwnPack(r *page.Request) error {
	if _, err := d.Framework.OwnDraft(r.Ctx(), r.Actor(), framework.DraftID(r.PathValue("draft"))); err != nil {
		return err
	}
	return d.ConsultationPack(r)
}

// ownResults are drafts with which nothing is left to do.
func ownResults(ctx context.Context, all []proposed) []ui.Result {
	t := ui.P(ctx).T
	out := consultationResults(t, all)
	for i, x := range all {
		out[i].Href = rulesPath(x.ID)
	}
	return out
}
