package catalogue

import (
	"context"
	"time"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// CheckInput is a page to check: an address, or the bytes of a file.
type CheckInput struct {
	URL  string // fetched when Body is empty
	Body []byte
	Name string // of the file, for the report
	// Jurisdiction is whose rules bind; the portal's own when empty.
	Jurisdiction string
	// On is the day whose rules are asked; today when zero.
	On time.Time
}

// CheckReport is what a harvest would make of a page. Nothing of it is stored.
type CheckReport struct {
	Page     string
	Problems []ReportEntry // of the page
	Offers   []Judged
	Persons  int // named in the page and not read
}

// Listed reports whether everything on the page would be listed as it is.
func (r CheckReport) Listed() bool {
	for _, j := range r.Offers {
		if !j.Listed {
			return false
		}
	}
	for _, e := range r.Problems {
		if e.Blocking {
			return false
		}
	}
	return len(r.Offers) > 0
}

// Check says to anybody, before they register, what a page states and what is
// missing. The address is fetched because somebody named it: robots.txt is not
// asked, private addresses are refused.
func (s *Service) Check(ctx context.Context, actor identity.Actor, in CheckInput) (CheckReport, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.check", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return CheckReport{}, err
	}
	r := CheckReport{Page: in.Name}
	contentType, base := "", ""
	if len(in.Body) == 0 {
		if in.URL == "" {
			return r, fault.New(fault.Invalid, "catalogue.check.empty").At("file")
		}
		p, err := s.Fetch.Fetch(ctx, in.URL)
		if err != nil {
			return r, err
		}
		in.Body, contentType, base, r.Page = p.Body, p.Header.Get("Content-Type"), p.URL, p.URL
	}
	read := ctdl.Read(in.Body, contentType, base)
	r.Persons = read.Persons
	for _, p := range read.Problems {
		r.Problems = append(r.Problems, problemEntry(r.Page, p).about(read.Courses))
	}
	r.Problems = byWeight(r.Problems)
	org := identity.Organisation{Country: in.Jurisdiction}
	if in.On.IsZero() {
		in.On = s.DB.Now()
	}
	for _, c := range read.Courses {
		j, err := s.judge(offerOf(c), org, nil, in.On)
		if err != nil {
			return r, err
		}
		j.mark(r.Page)
		r.Offers = append(r.Offers, j)
	}
	return r, nil
}

// Comparison is up to four offers side by side.
type Comparison struct {
	Offers []OfferView
	Lines  []CompareLine
}

// Compare puts two to four offers side by side, for anybody.
func (s *Service) Compare(ctx context.Context, actor identity.Actor, ids []OfferID) (Comparison, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return Comparison{}, err
	}
	if len(ids) < 1 || len(ids) > mostCompared {
		return Comparison{}, fault.New(fault.Invalid, "catalogue.compare.count", "most", mostCompared).At("offer")
	}
	var c Comparison
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		c = Comparison{}
		for _, id := range ids {
			v, err := s.viewIn(ctx, tx, id)
			if err != nil {
				return err
			}
			c.Offers = append(c.Offers, v)
		}
		c.Lines = compare(c.Offers, tx.Now())
		return nil
	})
	return c, err
}

// JSONLD writes an offer as schema.org JSON-LD, as its page could carry it.
func JSONLD(o Offer) ([]byte, error) { return ctdl.Write(courseOf(o)) }

// ReadPage is what a page or a file of JSON-LD states, as offers: nothing is
// judged and nothing stored.
func ReadPage(body []byte, base string) []Offer {
	return each(ctdl.Read(body, "", base).Courses, offerOf)
}
