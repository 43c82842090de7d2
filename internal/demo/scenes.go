package demo

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// A scene is one of the ten of demo.md, as one person sees it on one page.
type scene struct {
	number int
	time   string // in the five minutes
	name   string
	who    string // of the cast; empty: without an account

	// How the providers' own sites stand while the scene is looked at.
	mended, drifted bool

	// shows compares the page, as the reader opened it, with what the services of
	// the scene's program say and with demo.md.
	shows func(ctx context.Context, st *stand, v *Visitor, p *Page) error
}

// scenes are the story a minister follows in five minutes. In the second one
// Harbour has pasted the missing lines into its page, so that who reads the site
// again there sees the count go up.
func scenes() []scene {
	return []scene{
		{number: sceneOffers, time: "0:00", name: "The offers of Fellmark", shows: showsOffers},
		{number: sceneReport, time: "0:20", name: "Harbour's report", who: "rosa", mended: true, shows: showsReport},
		{number: sceneQuote, time: "1:00", name: "Samira's phone", mended: true, shows: showsQuote},
		{number: sceneQueue, time: "1:40", name: "The agency's queue", who: "eva", mended: true, drifted: true, shows: showsQueue},
		{number: sceneGrid, time: "2:30", name: "The medicines round", who: "paul", mended: true, shows: showsGrid},
		{number: sceneGenuine, time: "2:50", name: "An employer checks", mended: true, shows: showsGenuine},
		{number: sceneClosed, time: "3:15", name: "An issuer that is gone", mended: true, shows: showsClosed},
		{number: scenePromise, time: "3:35", name: "The promise is kept", who: "nils", mended: true, shows: showsPromise},
		{number: sceneDials, time: "4:05", name: "The minister's page", who: "ward", mended: true, shows: showsDials},
		{number: sceneImpact, time: "4:30", name: "A rule before it is adopted", who: "petra", mended: true, shows: showsImpact},
	}
}

// showsOffers: one figure, of offers that nobody typed in.
func showsOffers(ctx context.Context, st *stand, _ *Visitor, p *Page) error {
	found, listed, err := st.app.Catalogue.Counts(ctx, identity.Anonymous)
	if err != nil {
		return err
	}
	if st.o.Year && (found != 431 || listed != 412) {
		return fmt.Errorf("%d offers are found and %d listed, not 431 and 412", found, listed)
	}
	return says(p, fmt.Sprintf("%d offers", listed), fmt.Sprintf("%d were found in all", found), "Nobody typed these in")
}

// showsReport: B is listed, C is not, and the law and the lines to paste are there.
func showsReport(_ context.Context, _ *stand, _ *Visitor, p *Page) error {
	return says(p, "Bookkeeping for small traders", "learning outcomes are not stated", "Micro-credentials Act 2026, art. 4(4)", `"teaches"`,
		"1 of 2 offers listed")
}

// showsQuote: after three questions, in Arabic and without an account, who pays
// what of 600 and what it counts for, as the services say it.
func showsQuote(ctx context.Context, st *stand, v *Visitor, p *Page) error {
	u, err := url.Parse(st.moment.Page)
	if err != nil {
		return err
	}
	offer := catalogue.OfferID(strings.TrimSuffix(strings.TrimPrefix(u.Path, "/offers/"), "/cost"))
	all, err := st.app.Recognition.Prospects(ctx, identity.Anonymous, offer)
	if err != nil {
		return err
	}
	if len(all) == 0 || !all[0].Promised() {
		return fmt.Errorf("nothing is promised to who takes %s", offer)
	}
	ar := i18n.For("ar")
	m := all[0].Sentence("ar")
	if err := says(p, ar.Money(600_00, "EUR"), ar.Money(360_00, "EUR"), ar.Money(140_00, "EUR"), ar.Money(100_00, "EUR"), ar.T(m.Key, m.Pairs()...)); err != nil {
		return err
	}
	english, err := look(ctx, v, u.Path+"?education=upper-secondary&employer="+saltmarsh+"&lang=en&used=0")
	if err != nil {
		return err
	}
	return says(english, "EUR 100 from you", "EUR 360", "EUR 140", "It replaces NUR 104 of BSc Nursing at St Brannoc University College: promised until")
}

// showsQueue: A was approved at once by a right, B in nine working days, and A's
// observed round has since become a test.
func showsQueue(_ context.Context, _ *stand, _ *Visitor, p *Page) error {
	const a, b = "Safe medicines administration in home and residential care", "Inspecting and minor repair of wind-turbine blades on the ground"
	return says(p, "Changed since approval", a, b, "in the same minute", "Right in the field of study", "in 9 working days",
		"An observed medicines round against 12 criteria", "A multiple-choice test of 40 questions", "supervised, identity checked not supervised")
}

// showsGrid: 24 people against 12 criteria, the identity checked once.
func showsGrid(_ context.Context, _ *stand, _ *Visitor, p *Page) error {
	return says(p, "Samira Haddad", "identity checked", "24 candidates")
}

// showsGenuine: the paper's link says first what she can do, then that it is
// genuine; with one letter changed it is not what Aldermoor signed.
func showsGenuine(ctx context.Context, st *stand, v *Visitor, p *Page) error {
	if p.Count("verdict-genuine") != 1 {
		return fmt.Errorf("the link does not say that it is genuine: %.600s", p.Text())
	}
	if err := says(p, "Samira Haddad can", "Genuine and not withdrawn"); err != nil {
		return err
	}
	if err := st.paper(ctx); err != nil {
		return fmt.Errorf("the page to print: %w", err)
	}
	file, err := os.ReadFile(st.credentialFile())
	if err != nil {
		return err
	}
	changed, err := fill(ctx, v, "/verify", "/verify", "text", strings.Replace(string(file), "Samira", "Samara", 1))
	if err != nil {
		return err
	}
	if changed.Count("verdict-not-genuine") != 1 {
		return fmt.Errorf("one letter is changed and the page does not say so: %.600s", changed.Text())
	}
	return says(changed, "This is not what University of Aldermoor signed.")
}

// paper looks at the page that Samira prints: the certificate and its QR code.
func (st *stand) paper(ctx context.Context) error {
	samira, err := st.as(ctx, "samira")
	if err != nil {
		return err
	}
	mine, err := look(ctx, samira, "/my")
	if err != nil {
		return err
	}
	address, err := mine.Link("/my/credentials/")
	if err != nil {
		return err
	}
	p, err := fill(ctx, samira, address, "/print")
	if err != nil {
		return err
	}
	if p.Count("certificate") != 1 || p.Count("qr") != 1 {
		return fmt.Errorf("no certificate with a QR code: %.300s", p.Text())
	}
	return says(p, "Samira Haddad", "/s/")
}

// showsPromise: the promise is older than the change of policy and stands; Lena's
// second counts in part, and the rest goes to a person with the reason.
func showsPromise(ctx context.Context, _ *stand, v *Visitor, p *Page) error {
	err := says(p, "Lena Okoro · Records and privacy in practice", "10 % of the programme, 18 ECTS, count without anybody looking. 12 are used: 6 of 8 fit, the rest goes to a person.",
		"Data handling for public bodies Lena Okoro Small amounts 12 ECTS Granted",
		"Samira Haddad Promise made at enrolment, kept under version 2 of the policy 5 ECTS, replaces NUR 104 Granted")
	if err != nil {
		return err
	}
	policies, err := look(ctx, v, "/recogniser/policies")
	if err != nil {
		return err
	}
	nursing, found := policies.LinkSaying("BSc Nursing", "/recogniser/policies/")
	if !found {
		return fmt.Errorf("BSc Nursing: %w", errNothing)
	}
	programme, err := look(ctx, v, "/programmes/"+strings.TrimPrefix(nursing, "/recogniser/policies/"))
	if err != nil {
		return err
	}
	return says(programme, "Version 2, in force since")
}

// showsDials: what the year came to, with groups that are too small left out. The
// page says what was published, and that is what demo.md says.
func showsDials(ctx context.Context, st *stand, _ *Visitor, p *Page) error {
	published, err := st.app.Insight.Publication(ctx, founder, pack.Day{})
	if err != nil {
		return err
	}
	listed, _ := published.Cell(insight.Key{Period: insight.Now, Measure: insight.Listed})
	if err := says(p, "How micro-credentials do", fmt.Sprintf("%d of ", listed.Value)); err != nil || !st.o.Year {
		return err
	}
	return says(p, "take part 4.6 times as often", "The year before it was 6.1", "81.9%", "955 of the 1,165 who remained completed",
		"EUR 287,640 was paid", "each cent to a person, a rule and a lesson", "EUR 61,200 are held", "EUR 151,160 are left",
		"41 of 52 requests were decided by a published rule", "With a disability, Upper Fells Not shown")
}

// showsImpact: what would fall by a minimum of three credits, and the way to ask
// everybody.
func showsImpact(_ context.Context, st *stand, _ *Visitor, p *Page) error {
	if err := says(p, "would fall", "Open the consultation"); err != nil || !st.o.Year {
		return err
	}
	return says(p, "27 offers would fall, 19 of them from providers with under ten people. 61 people are in them now.")
}
