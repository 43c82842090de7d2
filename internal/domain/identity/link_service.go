package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// RequestLink sends a sign-in link to an address and gives the secret that the
// asking browser MUST keep: the link works there only. Whether the address has
// an account makes no difference, here or later: a new person is made when the
// link is redeemed. Too many requests are the fault "identity.link.too_many".
func (s *Service) RequestLink(ctx context.Context, a Actor, r LinkRequest) (browser string, err error) {
	if err := s.Policy.Allow(a, "identity.link.request", Resource{Type: "identity.link"}); err != nil {
		return "", err
	}
	email, ok := cleanEmail(r.Email)
	if !ok {
		return "", errBadEmail()
	}
	if browser = r.Browser; browser == "" {
		if browser, err = newSecret(); err != nil {
			return "", err
		}
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := countRequest(ctx, tx, email, r.Address); err != nil {
			return err
		}
		// One account cannot be flooded from many addresses: beyond the limit
		// nothing more is sent, and the answer is the same.
		flooded, err := tooMany(ctx, tx, "account", email, limitAccount)
		if err != nil || flooded {
			return err
		}
		l := link{id: tx.NewID(), kind: LinkSignIn, email: email, browser: hashOf(browser), next: localPath(r.Next), lang: r.Lang, created: tx.Now(), expires: tx.Now().Add(linkLife)}
		return s.sendLink(ctx, tx, l)
	})
	return browser, err
}

func countRequest(ctx context.Context, tx *sqldb.Tx, email, address string) error {
	for _, c := range []struct {
		kind, subject string
		limit         limit
	}{{"pair", email + " " + address, limitPair}, {"address", address, limitAddress}} {
		over, err := tooMany(ctx, tx, c.kind, c.subject, c.limit)
		if err != nil {
			return err
		}
		if over {
			return fault.New(fault.Exhausted, "identity.link.too_many", "minutes", int(c.limit.period.Minutes()))
		}
	}
	return nil
}

// sendLink stores a link and the job that mails it.
func (s *Service) sendLink(ctx context.Context, tx *sqldb.Tx, l link) error {
	l.hash = hashOf(s.linkToken(l.id))
	if err := insertLink(ctx, tx, l); err != nil {
		return err
	}
	return job.Add(ctx, tx, job.Job{Kind: "identity.link.mail", Args: l.id})
}

// mailLink is the job; run twice it sends the same mail with the same id.
func (s *Service) mailLink(ctx context.Context, args json.RawMessage) (job.Commit, error) {
	var id string
	if err := json.Unmarshal(args, &id); err != nil {
		return nil, job.Park(fmt.Errorf("read link id: %w", err))
	}
	var l link
	var org Organisation
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if l, err = linkByHash(ctx, tx, hashOf(s.linkToken(id))); err == nil && l.tenant != "" {
			org, err = OrganisationIn(ctx, tx, l.tenant)
		}
		return err
	})
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil, nil // swept meanwhile
	}
	if err != nil {
		return nil, err
	}
	if !l.used.IsZero() || !s.DB.Now().Before(l.expires) {
		return nil, nil // too late to be of use
	}
	err = s.Mail.Send(ctx, s.linkMail(l, org))
	if fault.Is(err, "mail.refused") {
		return nil, job.Park(err)
	}
	return nil, err
}

func (s *Service) linkMail(l link, org Organisation) mail.Message {
	p := i18n.For(l.lang)
	m := mail.Message{To: l.email, Lang: p.Lang(), MessageID: mail.MessageID(s.PublicURL, "identity.link", l.id)}
	url := s.linkURL(l.id)
	if l.kind == LinkInvitation {
		name, _ := org.Name.In(p.Lang())
		m.Subject = p.T("identity.mail.invitation.subject", "organisation", name)
		m.Text = p.T("identity.mail.invitation.text", "organisation", name, "days", int(invitationLife.Hours()/24)) + "\n\n" + url + "\n"
		return m
	}
	m.Subject = p.T("identity.mail.link.subject")
	m.Text = p.T("identity.mail.link.text", "minutes", int(linkLife.Minutes())) + "\n\n" + url + "\n\n" + p.T("identity.mail.link.ignore") + "\n"
	return m
}

// ShowLink is what the page behind a link shows; it changes nothing, so that a
// mail program that follows links spoils none. A link that does not work is the
// fault "identity.link.void", one from another browser
// "identity.link.other_browser".
func (s *Service) ShowLink(ctx context.Context, a Actor, token, browser string) (LinkView, error) {
	if err := s.Policy.Allow(a, "identity.link.show", Resource{Type: "identity.link"}); err != nil {
		return LinkView{}, err
	}
	var v LinkView
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		l, err := s.usable(ctx, tx, token, browser)
		if err != nil {
			return err
		}
		v = LinkView{Kind: l.kind, Roles: l.roles, Expires: l.expires}
		if l.tenant != "" {
			v.Tenant, err = OrganisationIn(ctx, tx, l.tenant)
		}
		return err
	})
	return v, err
}

// usable finds a link by its token and judges it.
func (s *Service) usable(ctx context.Context, tx *sqldb.Tx, token, browser string) (link, error) {
	l, err := linkByHash(ctx, tx, hashOf(token))
	if errors.Is(err, sqldb.ErrNoRows) {
		return link{}, fault.New(fault.Invalid, "identity.link.void")
	}
	if err != nil {
		return link{}, err
	}
	same := browser != "" && subtle.ConstantTimeCompare([]byte(hashOf(browser)), []byte(l.browser)) == 1
	return l, mayRedeem(l, same, tx.Now())
}

// RedeemLink uses a link up and says who is signed in now. The door MUST give
// the browser a new session token. Faults as ShowLink's; after many that do not
// work, "identity.link.too_many".
func (s *Service) RedeemLink(ctx context.Context, a Actor, token, browser, address string) (SignedIn, error) {
	if err := s.Policy.Allow(a, "identity.link.redeem", Resource{Type: "identity.link"}); err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		in = SignedIn{}
		if err := refuseLocked(ctx, tx, "redeem", address, limitRedeem); err != nil {
			return err
		}
		l, err := s.usable(ctx, tx, token, browser)
		if err != nil {
			return err
		}
		if err := useLink(ctx, tx, l.hash); err != nil {
			return err
		}
		p, fresh, err := personOf(ctx, tx, l)
		if err != nil {
			return err
		}
		if in.Tenant, err = l.firstTenant(ctx, tx, p); err != nil {
			return err
		}
		in.Person, in.Next, in.New = p, l.next, fresh
		return record(ctx, tx, Actor{Person: p}, in.Tenant, "identity.sign_in."+string(l.kind), "person/"+string(p))
	})
	if fault.Is(err, "identity.link.void") {
		return SignedIn{}, errors.Join(err, s.countFailure(ctx, "redeem", address, limitRedeem))
	}
	return in, err
}

// countFailure counts in a transaction of its own: the one that failed is gone.
func (s *Service) countFailure(ctx context.Context, kind, subject string, l limit) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tooMany(ctx, tx, kind, subject, l)
		return err
	})
}

func refuseLocked(ctx context.Context, tx *sqldb.Tx, kind, subject string, l limit) error {
	n, err := attempts(ctx, tx, kind, subject, l)
	if err == nil && n >= l.most {
		return fault.New(fault.Exhausted, "identity.link.too_many", "minutes", int(l.period.Minutes()))
	}
	return err
}

// personOf is who a link is for; somebody new is made of a mail address, which
// the link has just shown to be theirs.
func personOf(ctx context.Context, tx *sqldb.Tx, l link) (PersonID, bool, error) {
	if l.person != "" {
		return l.person, false, nil
	}
	p, fresh, err := EnsurePersonIn(ctx, tx, Named{Email: l.email, Lang: l.lang})
	if err != nil {
		return "", false, err
	}
	if err := markVerified(ctx, tx, p.ID); err != nil {
		return "", false, err
	}
	for _, r := range l.roles {
		if err := insertMembership(ctx, tx, l.tenant, p.ID, r); err != nil {
			return "", false, err
		}
	}
	return p.ID, fresh, nil
}

// firstTenant is the link's organisation, or the only one the person has.
func (l link) firstTenant(ctx context.Context, tx *sqldb.Tx, p PersonID) (TenantID, error) {
	if l.tenant != "" {
		return l.tenant, nil
	}
	if l.kind == LinkSetUp {
		return "", nil
	}
	p, err := keptOf(ctx, tx, p)
	if err != nil {
		return "", err
	}
	ms, err := membershipsOf(ctx, tx, p)
	if err != nil || len(ms) != 1 {
		return "", err
	}
	return ms[0].Organisation.ID, nil
}

// SetUpLink is the address at which a person signs in without mail, acting for
// tenant at first (empty: for themselves). It is printed on the terminal, works
// for an hour and once; in the demonstration as often as wanted while it runs.
func (s *Service) SetUpLink(ctx context.Context, a Actor, person PersonID, tenant TenantID) (url string, err error) {
	return s.SetUpLinkTo(ctx, a, person, tenant, "/")
}

// SetUpLinkTo is SetUpLink to one page of this site, for a guided tour.
func (s *Service) SetUpLinkTo(ctx context.Context, a Actor, person PersonID, tenant TenantID, next string) (url string, err error) {
	if err := s.Policy.Allow(a, "identity.link.set_up", Resource{Type: "identity.link", Tenant: tenant, Person: person}); err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if _, err := PersonIn(ctx, tx, person); err != nil {
			return err
		}
		url, err = s.setUpLinkIn(ctx, tx, a, person, tenant, next)
		return err
	})
	return url, err
}

func (s *Service) setUpLinkIn(ctx context.Context, tx *sqldb.Tx, a Actor, person PersonID, tenant TenantID, next string) (string, error) {
	l := link{id: tx.NewID(), kind: LinkSetUp, person: person, tenant: tenant, next: localPath(next), reusable: s.Demo, created: tx.Now(), expires: tx.Now().Add(setUpLife)}
	if s.Demo {
		l.expires = tx.Now().Add(demoLife)
	}
	l.hash = hashOf(s.linkToken(l.id))
	if err := insertLink(ctx, tx, l); err != nil {
		return "", err
	}
	return s.linkURL(l.id), record(ctx, tx, a, "", "identity.link.set_up", "person/"+string(person))
}

// SetUpOperator founds the operator's organisation when there is none, makes
// the person its operator and manager, and gives the address to sign in at.
func (s *Service) SetUpOperator(ctx context.Context, a Actor, n Named) (url string, err error) {
	if err := s.Policy.Allow(a, "identity.link.set_up", Resource{Type: "identity.link"}); err != nil {
		return "", err
	}
	if n, err = n.clean(); err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		org, err := operatorIn(ctx, tx)
		if err != nil {
			return err
		}
		p, _, err := EnsurePersonIn(ctx, tx, n)
		if err != nil {
			return err
		}
		for _, r := range []Role{RoleManager, RoleOperator} {
			if err := insertMembership(ctx, tx, org.ID, p.ID, r); err != nil {
				return err
			}
		}
		url, err = s.setUpLinkIn(ctx, tx, a, p.ID, org.ID, "/")
		return err
	})
	return url, err
}

// operatorIn is the operator's organisation, made when missing.
func operatorIn(ctx context.Context, tx *sqldb.Tx) (Organisation, error) {
	all, err := organisations(ctx, tx, OrganisationFilter{Kind: KindOperator})
	if err != nil || len(all) > 0 {
		return append(all, Organisation{})[0], err
	}
	o := Organisation{ID: TenantID(tx.NewID()), Slug: "operator", Name: i18n.Text{"en": "Operator", "fr": "Exploitant", "ar": "المشغّل"}, Kind: KindOperator, Status: OrganisationActive, Created: tx.Now()}
	return o, insertOrganisation(ctx, tx, o)
}
