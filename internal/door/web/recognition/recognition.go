package recognition

import (
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// Desk serves the pages of recognition.
type Desk struct {
	Recognition *recognition.Service
	Identity    *identity.Service
}

// MaxFile is the largest file of a learner or a university, in bytes.
const MaxFile = 2 << 20

const (
	programmesPath = "/programmes"
	minePath       = "/my/recognition"
	deskPath       = "/recogniser"
)

func programmePath(id recognition.ProgrammeID) string { return programmesPath + "/" + string(id) }

func towardsPath(id recognition.ProgrammeID) string { return "/my/programmes/" + string(id) }

func requestPath(id recognition.RequestID) string { return minePath + "/" + string(id) }

// Programmes lists what learning elsewhere may count towards.
func (d *Desk) Programmes(r *page.Request) error {
	rows, err := d.Recognition.Programmes(r.Ctx(), r.Actor(), "")
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("recognition.page.programmes")}, programmesPage(rows))
}

// Programme shows one with its policy and the policy's history.
func (d *Desk) Programme(r *page.Request) error {
	v, err := d.Recognition.Programme(r.Ctx(), r.Actor(), recognition.ProgrammeID(r.PathValue("programme")))
	if err != nil {
		return err
	}
	title, _ := v.Programme.Title.In(r.Printer().Lang())
	return r.Render(ui.Page{
		Title: title, Breadcrumb: []ui.Link{{Text: r.T("recognition.page.programmes"), Href: programmesPath}, {Text: title, Current: true}},
	}, programmePage(v))
}

// mineView is what a learner has asked and was promised.
type mineView struct {
	Requests    []recognition.RequestRow
	Commitments []recognition.Commitment
	Programmes  []recognition.ProgrammeRow
}

// Mine lists the learner's requests and commitments.
func (d *Desk) Mine(r *page.Request) error {
	var v mineView
	var err error
	if v.Requests, err = d.Recognition.Requests(r.Ctx(), r.Actor()); err != nil {
		return err
	}
	if v.Commitments, err = d.Recognition.Commitments(r.Ctx(), r.Actor()); err != nil {
		return err
	}
	if v.Programmes, err = d.Recognition.Programmes(r.Ctx(), r.Actor(), ""); err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("recognition.page.mine"), Private: true}, minePage(v))
}

// towardsView is what the learner's credentials would count for in a programme.
type towardsView struct {
	recognition.ProgrammeView
	Outlooks []recognition.Outlook
}

// Towards shows what each credential would count for.
func (d *Desk) Towards(r *page.Request) error {
	v, err := d.towards(r)
	if err != nil {
		return err
	}
	return r.Render(towardsFrame(r, v), towardsPage(v, r.Blank()))
}

func (d *Desk) towards(r *page.Request) (v towardsView, err error) {
	id := recognition.ProgrammeID(r.PathValue("programme"))
	if v.ProgrammeView, err = d.Recognition.Programme(r.Ctx(), r.Actor(), id); err != nil || v.Policy == nil {
		return v, err
	}
	v.Outlooks, err = d.Recognition.Outlooks(r.Ctx(), r.Actor(), id)
	return v, err
}

func towardsFrame(r *page.Request, v towardsView) ui.Page {
	title, _ := v.Programme.Title.In(r.Printer().Lang())
	return ui.Page{Title: title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("recognition.page.mine"), Href: minePath}, {Text: title, Current: true}}}
}

// Claim asks that a credential count: one of the wallet, or a file.
func (d *Desk) Claim(r *page.Request) error {
	f := r.Form()
	in := recognition.ClaimRequest{Programme: recognition.ProgrammeID(r.PathValue("programme")), Credential: credential.CredentialID(f.TextMax("credential", 64))}
	err := f.Err()
	if err == nil {
		in.File, err = upload(f, "file")
	}
	if err == nil {
		in.Commitment, err = upload(f, "commitment")
	}
	var made recognition.Request
	if err == nil {
		made, err = d.Recognition.Claim(r.Ctx(), r.Actor(), in)
	}
	if err == nil {
		return r.Redirect(requestPath(made.ID), "recognition.page.claimed")
	}
	v, viewErr := d.towards(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, towardsFrame(r, v), towardsPage(v, f))
}

func upload(f *page.Form, name string) ([]byte, error) {
	u, ok, err := f.File(name)
	if err != nil || !ok {
		return nil, err
	}
	return u.Data, nil
}

// requestView is one request as its learner reads it.
type requestView struct {
	recognition.RequestRow
	Steps     []recognition.Transition
	MayAppeal bool
}

// Request shows one of the learner's requests.
func (d *Desk) Request(r *page.Request) error {
	v, err := d.request(r)
	if err != nil {
		return err
	}
	return r.Render(requestFrame(r, v), requestPage(v, r.Blank()))
}

func (d *Desk) request(r *page.Request) (v requestView, err error) {
	v.RequestRow, v.Steps, err = d.Recognition.Own(r.Ctx(), r.Actor(), recognition.RequestID(r.PathValue("request")))
	_, next := recognition.Next(v.State, recognition.StepAppeal)
	v.MayAppeal = err == nil && next == nil && recognition.CanAppeal(v.RequestRow.Request, r.Now()) == nil
	return v, err
}

func requestFrame(r *page.Request, v requestView) ui.Page {
	return ui.Page{Title: v.Evidence.Title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("recognition.page.mine"), Href: minePath}, {Text: v.Evidence.Title, Current: true}}}
}

// again shows a learner's request with what was wrong.
func (d *Desk) again(r *page.Request, f *page.Form, err error) error {
	v, viewErr := d.request(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, requestFrame(r, v), requestPage(v, f))
}

// Appeal asks for a second recogniser.
func (d *Desk) Appeal(r *page.Request) error {
	f := r.Form()
	made, err := d.Recognition.Appeal(r.Ctx(), r.Actor(), recognition.RequestID(r.PathValue("request")), f.TextMax("why", 2000))
	if err != nil {
		return d.again(r, f, err)
	}
	return r.Redirect(requestPath(made.ID), "recognition.page.appealed")
}

// Answer answers the recogniser's question.
func (d *Desk) Answer(r *page.Request) error {
	f := r.Form()
	made, err := d.Recognition.Supply(r.Ctx(), r.Actor(), recognition.RequestID(r.PathValue("request")), f.TextMax("answer", 5000))
	if err != nil {
		return d.again(r, f, err)
	}
	return r.Redirect(requestPath(made.ID), "recognition.page.answered")
}

// Withdraw takes a request back.
func (d *Desk) Withdraw(r *page.Request) error {
	made, err := d.Recognition.Withdraw(r.Ctx(), r.Actor(), recognition.RequestID(r.PathValue("request")))
	if err != nil {
		return d.again(r, r.Form(), err)
	}
	return r.Redirect(requestPath(made.ID), "recognition.page.withdrawn")
}

// Commitment gives the signed file of a promise.
func (d *Desk) Commitment(r *page.Request) error {
	c, err := d.Recognition.Commitment(r.Ctx(), r.Actor(), recognition.CommitmentID(r.PathValue("commitment")))
	if err != nil {
		return err
	}
	return r.Download("commitment-"+string(c.ID)+".json", "application/json", c.Document)
}
