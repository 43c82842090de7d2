package demo

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// What St Brannoc publishes, as its recogniser writes it.
const (
	nursing = `code: bsc-nursing
title: {en: BSc Nursing, fr: Licence en soins infirmiers, ar: بكالوريوس التمريض, es: Grado en Enfermería, de: BSc Pflege, pt: Licenciatura em Enfermagem, sl: "Zdravstvena nega, dipl."}
credits: 180
eqf: 6
field: "0913"
units:
  - code: NUR 104
    title: {en: Medicines management, fr: Gestion des médicaments, ar: إدارة الأدوية, es: Gestión de medicamentos, de: Arzneimittelmanagement, pt: Gestão de medicamentos, sl: "Ravnanje z zdravili"}
    credits: 5
    eqf: 5
    outcomes:
      - {en: Give medicines safely from a written record}
      - {en: Calculate doses without error}
      - {en: Report an error at once and say what follows}
`
	informatics = `code: bsc-business-informatics
title: {en: BSc Business Informatics, fr: Licence en informatique de gestion, ar: بكالوريوس معلوماتية الأعمال, es: Grado en Informática Empresarial, de: BSc Wirtschaftsinformatik, pt: Licenciatura em Informática de Gestão, sl: "Poslovna informatika, dipl."}
credits: 180
eqf: 6
field: "0688"
units:
  - code: BIN 210
    title: {en: Data management}
    credits: 6
    outcomes:
      - {en: Design and query a database}
  - code: BIN 305
    title: {en: Information law}
    credits: 6
    outcomes:
      - {en: Keep personal data by the law}
`
	tenPercent = "smallAmountPct: 10\nscope: domestic\nminLevel: 4\ndeadlineDays: 30\npromiseMonths: 36\n"
	tightened  = "smallAmountPct: 10\nscope: domestic\nminLevel: 5\nmaxAgeMonths: 60\ndeadlineDays: 30\nnote: {en: Units of the nursing degree are replaced only after a talk with the department.}\n"
)

// promise is St Brannoc publishing what it recognises, agreed with the alliance;
// anybody reads it on A's page before they enrol.
func (s *story) promise(ctx context.Context) (string, error) {
	if err := s.offers(ctx); err != nil {
		return "", err
	}
	nils, err := s.as(ctx, "nils")
	if err != nil {
		return "", err
	}
	row := fmt.Sprintf("articulations:\n  - {offer: %s, from: 1, unit: NUR 104, credits: 5}\n", strings.TrimPrefix(s.offerA, "/offers/"))
	if err := s.publishPolicy(ctx, nils, "BSc Nursing", nursing, tenPercent+row); err != nil {
		return "", err
	}
	if err := s.publishPolicy(ctx, nils, "BSc Business Informatics", informatics, tenPercent); err != nil {
		return "", err
	}
	if err := s.agree(ctx, nils); err != nil {
		return "", fmt.Errorf("agreement: %w", err)
	}
	v, err := s.anybody()
	if err != nil {
		return "", err
	}
	p, err := look(ctx, v, s.offerA)
	if err != nil {
		return "", err
	}
	if !p.Has("It replaces NUR 104 of BSc Nursing at St Brannoc University College: promised until") {
		return "", fmt.Errorf("the offer's page does not say what is promised: %.4000s", p.From("What it counts for"))
	}
	if err := s.enrolLena(ctx); err != nil {
		return "", fmt.Errorf("two of Lena: %w", err)
	}
	return "St Brannoc publishes what it recognises: A replaces NUR 104, promised to who enrols and honoured for three years; it signs an agreement with the Two Shores Alliance", nil
}

// publishPolicy publishes a programme and the first version of its policy, unless
// they are there.
func (s *story) publishPolicy(ctx context.Context, nils *Visitor, title, programme, policy string) error {
	p, err := look(ctx, nils, "/recogniser/policies")
	if err != nil {
		return err
	}
	link, found := p.LinkSaying(title, "/recogniser/policies/")
	if !found {
		if p, err = fill(ctx, nils, "/recogniser/policies", "/recogniser/policies", "programme", programme); err != nil {
			return fmt.Errorf("%s: %w", title, err)
		}
		if link, found = p.LinkSaying(title, "/recogniser/policies/"); !found {
			return fmt.Errorf("%s is published and not listed: %w", title, errNothing)
		}
	}
	if p, err = look(ctx, nils, "/programmes/"+strings.TrimPrefix(link, "/recogniser/policies/")); err != nil || p.Has("Version 1, in force since") {
		return err
	}
	_, err = fill(ctx, nils, link, link, "policy", policy)
	return err
}

// The agreement is about the coast and its climate, not about all that the alliance's
// members award.
const agreementTitle = "Two Shores: coast and climate"

// agree has both sides sign.
func (s *story) agree(ctx context.Context, nils *Visitor) error {
	p, err := look(ctx, nils, "/recogniser/policies")
	if err != nil {
		return err
	}
	if !p.Has(agreementTitle) {
		from := s.state.Base.AddDate(-1, 0, 0).Format(time.DateOnly)
		if _, err := fill(ctx, nils, "/recogniser/policies", "/recogniser/agreements", "partner", string(s.orgs[alliance].ID), "title", agreementTitle, "from", from, "fields", "05"); err != nil {
			return err
		}
	}
	anneke, err := s.as(ctx, "anneke")
	if err != nil {
		return err
	}
	for _, v := range []*Visitor{nils, anneke} {
		if p, err = look(ctx, v, "/recogniser/policies"); err != nil {
			return err
		}
		action, waits := p.Action("/recogniser/agreements/")
		if !waits || !strings.HasSuffix(action, "/sign") {
			continue
		}
		if p, err = v.Submit(ctx, p, action, nil); err != nil {
			return err
		}
		if err := p.OK(); err != nil {
			return err
		}
	}
	return nil
}

// lenasOffers are the two that Lena takes, by words of their titles.
var lenasOffers = []string{"Data handling", "Records and privacy"}

// enrolLena has F and G approved by the university's right in the field, and gives
// Lena a place in both.
func (s *story) enrolLena(ctx context.Context) error {
	lena, err := s.as(ctx, "lena")
	if err != nil {
		return err
	}
	for _, words := range lenasOffers {
		path, err := s.offer(ctx, words)
		if err != nil {
			return fmt.Errorf("%s: %w", words, err)
		}
		if err := s.apply(ctx, "henrik", path); err != nil {
			return fmt.Errorf("approve %s: %w", words, err)
		}
		p, err := look(ctx, lena, path+"/runs/run-"+s.runs().start.Format(time.DateOnly)+"/enrol")
		if err != nil {
			return err
		}
		if strings.HasPrefix(p.URL.Path, "/learning/") {
			continue
		}
		if p, err = lena.Submit(ctx, p, "/enrol", values("name", "Lena Okoro", "prerequisites", "met", "accept_price", "yes")); err != nil {
			return err
		}
		if err := p.OK(); err != nil {
			return err
		}
	}
	return nil
}

// tighten is the change of policy that a promise must survive.
func (s *story) tighten(ctx context.Context) (string, error) {
	nils, err := s.as(ctx, "nils")
	if err != nil {
		return "", err
	}
	p, err := look(ctx, nils, "/recogniser/policies")
	if err != nil {
		return "", err
	}
	link, found := p.LinkSaying("BSc Nursing", "/recogniser/policies/")
	if !found {
		return "", fmt.Errorf("BSc Nursing: %w", errNothing)
	}
	if p, err = look(ctx, nils, "/programmes/"+strings.TrimPrefix(link, "/recogniser/policies/")); err != nil {
		return "", err
	}
	if !p.Has("Version 2, in force since") {
		if _, err := fill(ctx, nils, link, link, "policy", tightened); err != nil {
			return "", err
		}
	}
	return "St Brannoc tightens its policy for BSc Nursing: nothing replaces NUR 104 by rule any more; version 1 stays readable", nil
}

// studied is Lena's two sittings, marked, confirmed and issued.
func (s *story) studied(ctx context.Context) (string, error) {
	for i, words := range lenasOffers {
		if err := s.sit(ctx, words, 8+i); err != nil {
			return "", fmt.Errorf("%s: %w", words, err)
		}
	}
	return "Lena passes Data handling for public bodies (12 ECTS) and Records and privacy in practice (8 ECTS)", nil
}

// sit holds the sitting of an offer's run, from its plan to the credentials.
func (s *story) sit(ctx context.Context, words string, hour int) error {
	who := map[string]*Visitor{}
	for _, name := range []string{"henrik", "paul", "ines", "june"} {
		v, err := s.as(ctx, name)
		if err != nil {
			return err
		}
		who[name] = v
	}
	sitting, err := s.planFor(ctx, who["henrik"], words, hour)
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	for _, x := range []struct {
		who, page, action string
		kv                []string
	}{
		{"henrik", sitting, "/open", nil},
		{"paul", sitting, "/close", nil},
		{"paul", sitting, "/identity", []string{"executed", "supervised-identified/document"}},
		{"paul", sitting, "/start", nil},
		{"paul", sitting + "/grid", "/grid", nil},
	} {
		if err := oncePage(ctx, who[x.who], x.page, x.action, x.kv...); err != nil {
			return fmt.Errorf("%s: %w", x.action, err)
		}
	}
	if err := confirmSample(ctx, who["ines"], sitting+"/confirm"); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	return oncePage(ctx, who["june"], sitting+"/issue", "/issue")
}

// planFor makes the sitting, unless it is there.
func (s *story) planFor(ctx context.Context, henrik *Visitor, words string, hour int) (string, error) {
	p, err := look(ctx, henrik, "/provider/sittings")
	if err != nil {
		return "", err
	}
	if link, found := p.LinkSaying(words, "/provider/sittings/"); found {
		return link, nil
	}
	path, err := s.offer(ctx, words)
	if err != nil {
		return "", err
	}
	day := s.calendar.Now().Add(-time.Duration(hour) * time.Hour) // whose hour has come, whenever the story is told
	p, err = fill(ctx, henrik, "/provider/sittings/new?offer="+strings.TrimPrefix(path, "/offers/")+"&run=run-"+s.runs().start.Format(time.DateOnly), "/provider/sittings",
		"place", "Aldermoor, Harbour Street 4", "at", day.Format(time.DateOnly), "time", fmt.Sprintf("%02d:00", hour), "assessor", string(s.people["paul"].ID), "method", "document", "register", "yes")
	if err != nil {
		return "", err
	}
	return p.URL.Path, nil
}

// recognise is St Brannoc after the change: Samira's promise stands; Lena's first
// counts at once, of her second six, and two go to a person.
func (s *story) recognise(ctx context.Context) (string, error) {
	samira, err := s.claim(ctx, "samira", "BSc Nursing", "Safe medicines")
	if err != nil {
		return "", fmt.Errorf("claim of Samira: %w", err)
	}
	if !samira.Has("NUR 104") || !samira.Has("5 ECTS") {
		return "", fmt.Errorf("the promise to Samira was not kept: %.600s", samira.Text())
	}
	if err := s.anybodyVerifies(ctx); err != nil {
		return "", fmt.Errorf("the promise: %w", err)
	}
	first, err := s.claim(ctx, "lena", "BSc Business Informatics", lenasOffers[0])
	if err != nil {
		return "", fmt.Errorf("claim of Lena: %w", err)
	}
	if !first.Has("All 12 ECTS count") {
		return "", fmt.Errorf("the 12 of Lena do not count at once: %.600s", first.Text())
	}
	second, err := s.claim(ctx, "lena", "BSc Business Informatics", lenasOffers[1])
	if err != nil {
		return "", fmt.Errorf("claim of Lena: %w", err)
	}
	if !second.Has("6 ECTS count already; 2 wait for a person") {
		return "", fmt.Errorf("of Lena's 8, not 6 count and 2 wait: %.600s", second.Text())
	}
	nils, err := s.as(ctx, "nils")
	if err != nil {
		return "", err
	}
	desk, err := look(ctx, nils, "/recogniser")
	if err != nil {
		return "", err
	}
	if err := s.moment(ctx, scenePromise, "/recogniser"); err != nil {
		return "", err
	}
	if !desk.Has("Lena Okoro") || !desk.Has("6 of 8 fit, the rest goes to a person") {
		return "", fmt.Errorf("the desk does not say what waits, and why: %.600s", desk.Text())
	}
	return "Samira's promise is older than the change and stands: NUR 104, 5 ECTS, no form; Lena: 12 at once, then 6 of 8, two go to Prof. Haar with the reason", nil
}

// claim presses the button beside a credential, unless that was done, and gives the
// page of the request.
func (s *story) claim(ctx context.Context, name, programme, words string) (*Page, error) {
	v, err := s.as(ctx, name)
	if err != nil {
		return nil, err
	}
	p, err := look(ctx, v, "/my/recognition")
	if err != nil {
		return nil, err
	}
	towards, found := p.LinkSaying(programme, "/my/programmes/")
	if !found {
		return nil, fmt.Errorf("%s: %w", programme, errNothing)
	}
	if asked, found := p.LinkSaying(words, "/my/recognition/"); found {
		return look(ctx, v, asked)
	}
	held, err := look(ctx, v, "/my")
	if err != nil {
		return nil, err
	}
	credential, found := held.LinkSaying(words, "/my/credentials/")
	if !found {
		return nil, fmt.Errorf("%s holds no %s: %w", name, words, errNothing)
	}
	if p, err = look(ctx, v, towards); err != nil {
		return nil, err
	}
	if p, err = v.Submit(ctx, p, towards, values("credential", strings.TrimPrefix(credential, "/my/credentials/"))); err != nil {
		return nil, err
	}
	return p, p.OK()
}

// anybodyVerifies has the file of Samira's promise checked without an account, as
// it is and with one word changed.
func (s *story) anybodyVerifies(ctx context.Context) error {
	samira, err := s.as(ctx, "samira")
	if err != nil {
		return err
	}
	p, err := look(ctx, samira, "/my/recognition")
	if err != nil {
		return err
	}
	link, err := p.Link("/my/commitments/")
	if err != nil {
		return err
	}
	file, err := samira.Open(ctx, link)
	if err != nil {
		return err
	}
	v, err := s.anybody()
	if err != nil {
		return err
	}
	for _, x := range []struct{ text, mark string }{
		{string(file.Body), "verdict-genuine"},
		{strings.ReplaceAll(string(file.Body), "NUR 104", "NUR 204"), "verdict-not-genuine"},
	} {
		if p, err = fill(ctx, v, "/verify", "/verify", "text", x.text); err != nil {
			return err
		}
		if p.Count(x.mark) != 1 || !p.Has("commitment on recognition") {
			return fmt.Errorf("want %s: %.800s", x.mark, p.Text())
		}
	}
	return nil
}
