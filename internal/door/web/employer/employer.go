package employer

import (
	"context"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Desk serves the employer's pages.
type Desk struct {
	Assurance *assurance.Service
	Identity  *identity.Service
}

// asked is one request for the employer's word, as the page shows it.
type asked struct {
	assurance.Endorsement
	Provider string
}

// view is a part of the employer's list.
type view struct {
	ui.Listing
	Waiting []asked // the first that wait for an answer
	More    bool    // others wait
	Rows    []asked
	Wrong   assurance.EndorsementID // whose answer has to be mended; "": none
}

// home is the list's address.
const home = "/employer"

// Endorsements lists what the employer was asked for: first what waits, then what
// was answered, the newest first.
func (d *Desk) Endorsements(r *page.Request) error {
	v, err := d.view(r)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("employer.title")}, endorsementsPage(v, r.Blank(), r.QueryForm()))
}

func (d *Desk) view(r *page.Request) (v view, err error) {
	l, state := r.List("-asked"), assurance.EndorsementState(r.Query("state"))
	if state == "" {
		waiting, err := d.Assurance.EndorsementsAsked(r.Ctx(), r.Actor(), assurance.EndorsementsQuery{State: assurance.EndorsementRequested})
		if err != nil {
			return v, err
		}
		if v.Waiting, err = d.rows(r, waiting.Rows); err != nil {
			return v, err
		}
		v.More, state = waiting.Next != "", assurance.EndorsementAnswered
	}
	part, err := d.Assurance.EndorsementsAsked(r.Ctx(), r.Actor(), assurance.EndorsementsQuery{Window: l.Window, State: state})
	if err != nil {
		return v, err
	}
	v.Listing = l.Listing(home, part.Previous, part.Next)
	v.Search, v.Count = r.T("employer.state"), r.T("ui.list.count", "count", part.All)
	v.None, v.Asked = len(part.Rows) == 0, r.Query("state") != ""
	v.Rows, err = d.rows(r, part.Rows)
	return v, err
}

// form is the one an answer is shown in: what was typed stands where it was typed, and
// nowhere else.
func (v view) form(e asked, typed, blank *page.Form) *page.Form {
	if v.Wrong == "" || v.Wrong == e.ID {
		return typed
	}
	return blank
}

// stateOptions are the states an employer can ask for.
func stateOptions(ctx context.Context) []ui.Option {
	opts := []ui.Option{{Text: ui.T(ctx, "ui.list.any")}}
	for _, s := range []assurance.EndorsementState{assurance.EndorsementRequested, assurance.EndorsementConfirmed, assurance.EndorsementDeclined, assurance.EndorsementWithdrawn} {
		opts = append(opts, ui.Option{Value: string(s), Text: ui.T(ctx, "assurance.endorsement.state."+string(s))})
	}
	return opts
}

// rows are requests with the names of their providers, each asked for once.
func (d *Desk) rows(r *page.Request, all []assurance.Endorsement) ([]asked, error) {
	rows, names := make([]asked, len(all)), map[identity.TenantID]string{}
	for i, e := range all {
		if _, known := names[e.Provider]; !known {
			org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), e.Provider)
			if err != nil {
				return nil, err
			}
			names[e.Provider], _ = org.Name.In(r.Printer().Lang())
		}
		rows[i] = asked{e, names[e.Provider]}
	}
	return rows, nil
}

// Answer takes the employer's word: confirmed, declined, or taken back.
func (d *Desk) Answer(r *page.Request) error {
	f := r.Form()
	to, known := map[string]assurance.EndorsementState{
		"confirm": assurance.EndorsementConfirmed, "decline": assurance.EndorsementDeclined, "withdraw": assurance.EndorsementWithdrawn,
	}[f.Text("answer")]
	if !known {
		f.Wrong(fault.New(fault.Invalid, "page.field.choice").At("answer"))
	}
	id := r.PathValue("endorsement")
	statement := f.Text("statement")
	err := f.Err()
	if err == nil {
		err = d.Assurance.AnswerEndorsement(r.Ctx(), r.Actor(), assurance.EndorsementID(id), to, statement)
	}
	if err == nil {
		return r.Redirect(home, "employer.answered")
	}
	v, viewErr := d.view(r)
	if viewErr != nil {
		return viewErr
	}
	v.Wrong = assurance.EndorsementID(id)
	return f.Again(err, ui.Page{Title: r.T("employer.title")}, endorsementsPage(v, f, r.Blank()))
}
