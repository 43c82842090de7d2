package employer

import (
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

// Endorsements lists what the employer was asked for; the open ones first.
func (d *Desk) Endorsements(r *page.Request) error {
	rows, err := d.rows(r)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("employer.title")}, endorsementsPage(rows, r.Blank()))
}

func (d *Desk) rows(r *page.Request) ([]asked, error) {
	all, err := d.Assurance.EndorsementsAsked(r.Ctx(), r.Actor())
	if err != nil {
		return nil, err
	}
	var open, answered []asked
	for _, e := range all {
		org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), e.Provider)
		if err != nil {
			return nil, err
		}
		name, _ := org.Name.In(r.Printer().Lang())
		if row := (asked{e, name}); e.State == assurance.EndorsementRequested {
			open = append(open, row)
		} else {
			answered = append(answered, row)
		}
	}
	return append(open, answered...), nil
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
		return r.Redirect("/employer", "employer.answered")
	}
	rows, rowsErr := d.rows(r)
	if rowsErr != nil {
		return rowsErr
	}
	return f.Again(err, ui.Page{Title: r.T("employer.title")}, endorsementsPage(rows, f))
}
