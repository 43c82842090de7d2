package registrar

import (
	"strconv"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

const sittingsPath = "/provider/sittings"

// sitting is what issuing a sitting would do, or did.
type sitting struct {
	credential.Preview
	ID      assessment.SittingID
	Name    string // the offer's title
	Ready   []credential.Prospect
	Done    []credential.Prospect
	Left    []credential.Prospect
	Blocked string // what stands in the way of everybody
}

func (s sitting) path() string { return sittingsPath + "/" + string(s.ID) + "/issue" }

// sort puts each candidate where the page shows them.
func (s *sitting) sort() {
	for _, p := range s.Prospects {
		switch {
		case p.Credential != "":
			s.Done = append(s.Done, p)
		case p.Why != nil:
			s.Left = append(s.Left, p)
		default:
			s.Ready = append(s.Ready, p)
		}
	}
}

// IssueForm shows who gets a credential, who has one, and what stands in the way
// of the others.
func (d *Desk) IssueForm(r *page.Request) error {
	s, err := d.sitting(r)
	if err != nil {
		return err
	}
	return r.Render(sittingFrame(r, s), sittingPage(s))
}

func sittingFrame(r *page.Request, s sitting) ui.Page {
	return ui.Page{Title: r.T("registrar.issue.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("registrar.sittings"), Href: sittingsPath}, {Text: r.T("registrar.sitting"), Href: sittingsPath + "/" + string(s.ID)}, {Text: r.T("registrar.issue.title"), Current: true},
	}}
}

// sitting asks what issuing would do. What is wrong with the sitting as a whole
// is told on the page: the registrar is where it can be mended.
func (d *Desk) sitting(r *page.Request) (sitting, error) {
	s := sitting{ID: assessment.SittingID(r.PathValue("sitting"))}
	var err error
	s.Preview, err = d.Credential.Preview(r.Ctx(), r.Actor(), s.ID)
	if l, ok := fault.Of(err); ok && l.Kind() == fault.Conflict {
		s.Blocked, err = r.Printer().Fault(err), nil
	}
	s.Name, _ = s.Title.In(r.Printer().Lang())
	s.sort()
	return s, err
}

// Issue issues to everybody who passed. Pressed again it finishes what was left
// over, and issues nothing twice.
func (d *Desk) Issue(r *page.Request) error {
	before, err := d.sitting(r)
	if err != nil {
		return err
	}
	started := d.now()
	batch, err := d.Credential.Issue(r.Ctx(), r.Actor(), before.ID)
	if err != nil {
		return err
	}
	took := d.now().Sub(started)
	made := len(batch.Issued) - len(before.Done)
	if made == 0 {
		return r.RedirectNote(before.path(), ui.Info, "registrar.issue.nothing")
	}
	return r.Redirect(before.path(), "registrar.issue.done", "count", made, "seconds", r.Printer().Decimal(seconds(took)))
}

func (d *Desk) now() time.Time {
	clock := d.Clock
	if clock == nil {
		clock = time.Now
	}
	return clock()
}

// seconds is a measured time, as exact as is worth reading.
func seconds(took time.Duration) string {
	return strconv.FormatFloat(took.Seconds(), 'f', 2, 64)
}
