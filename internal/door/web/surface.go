package web

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/fault"
)

// surfaces are the addresses whose form a standard or a file format fixes. They
// answer on every host that is led here: an issuer's own host serves its did
// document and status lists from its root.
func (d Deps) surfaces(mux *http.ServeMux) {
	for _, s := range []struct {
		pattern, domain string
		handler         page.Handler
	}{
		{"GET /.well-known/did.json", "credential", d.didDocument},
		{"GET /status/{list}/{purpose}", "credential", d.statusList},
		{"GET /issuers/{issuer}/did.json", "credential", d.issuerDocument},
		{"GET /issuers/{issuer}/status/{list}/{purpose}", "credential", d.issuerStatusList},
		{"GET /log/{year}/checkpoint", "credential", d.checkpoint},
		{"GET /log/{year}/key", "credential", d.logKey},
		{"GET /log/{year}/receipt/{entry}", "credential", d.receipt},
		{"GET /log/{year}/consistency", "credential", d.consistency},
		{"GET /register.json", "assurance", d.registerFile},
	} {
		if d.On(s.domain) {
			mux.Handle(s.pattern, d.Site.Handle(s.handler))
		}
	}
	if d.On("catalogue") {
		for pattern, handler := range d.openDesk().Routes() {
			mux.Handle(pattern, d.Site.Handle(handler))
		}
	}
}

// send answers with bytes that may be cached for a while, by anybody.
func send(r *page.Request, kind string, body []byte) error {
	h := r.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=60")
	h.Set("Access-Control-Allow-Origin", "*") // verifiers in browsers; nothing here is anybody's in particular
	_, err := r.Writer().Write(body)
	return err
}

// issuerOfHost is the organisation whose did:web is the host that was asked.
func (d Deps) issuerOfHost(r *page.Request) (identity.Organisation, error) {
	return d.issuerOf(r, did.Web(strings.ToLower(r.HTTP().Host)).String())
}

func (d Deps) issuerOf(r *page.Request, id string) (identity.Organisation, error) {
	all, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{})
	if err != nil {
		return identity.Organisation{}, err
	}
	for _, o := range all {
		if o.DID == id {
			return o, nil
		}
	}
	return identity.Organisation{}, fault.New(fault.NotFound, "web.no_issuer", "id", id)
}

func (d Deps) didDocument(r *page.Request) error {
	org, err := d.issuerOfHost(r)
	if err != nil {
		return err
	}
	return d.sendDocument(r, org)
}

func (d Deps) issuerDocument(r *page.Request) error {
	org, err := d.Identity.OrganisationBySlug(r.Ctx(), r.Actor(), r.PathValue("issuer"))
	if err != nil {
		return err
	}
	return d.sendDocument(r, org)
}

func (d Deps) sendDocument(r *page.Request, org identity.Organisation) error {
	body, err := d.Credential.DIDDocument(r.Ctx(), org.ID)
	if err != nil {
		return err
	}
	return send(r, "application/did+json", body)
}

func (d Deps) statusList(r *page.Request) error {
	org, err := d.issuerOfHost(r)
	if err != nil {
		return err
	}
	return d.sendStatusList(r, org)
}

func (d Deps) issuerStatusList(r *page.Request) error {
	org, err := d.Identity.OrganisationBySlug(r.Ctx(), r.Actor(), r.PathValue("issuer"))
	if err != nil {
		return err
	}
	return d.sendStatusList(r, org)
}

func (d Deps) sendStatusList(r *page.Request, org identity.Organisation) error {
	purpose := statuslist.Purpose(r.PathValue("purpose"))
	body, err := d.Credential.StatusList(r.Ctx(), org.ID, r.PathValue("list"), purpose)
	if err != nil {
		return err
	}
	if purpose == credential.TokenList {
		return send(r, "application/"+statuslist.TokenType, body)
	}
	return send(r, "application/vc", body)
}

func (d Deps) checkpoint(r *page.Request) error {
	note, err := d.Credential.Checkpoint(r.Ctx(), r.PathValue("year"))
	if err != nil {
		return err
	}
	return send(r, "text/plain; charset=utf-8", note)
}

func (d Deps) logKey(r *page.Request) error {
	key, err := d.Credential.LogKey(r.PathValue("year"))
	if err != nil {
		return err
	}
	return send(r, "text/plain; charset=utf-8", []byte(key+"\n"))
}

func (d Deps) receipt(r *page.Request) error {
	entry := strings.ToLower(r.PathValue("entry"))
	if b, err := hex.DecodeString(entry); err != nil || len(b) != 32 {
		return fault.New(fault.Invalid, "web.log.bad_entry").At("entry")
	}
	rec, err := d.Credential.Receipt(r.Ctx(), r.PathValue("year"), entry)
	if err != nil {
		return err
	}
	return send(r, "text/plain; charset=utf-8", rec.Text())
}

// consistency proves that the log only grew: ?older=N&size=M, hashes in hex.
func (d Deps) consistency(r *page.Request) error {
	older, err1 := strconv.ParseInt(r.Query("older"), 10, 64)
	size, err2 := strconv.ParseInt(r.Query("size"), 10, 64)
	if err1 != nil || err2 != nil {
		return fault.New(fault.Invalid, "web.log.bad_sizes").At("older")
	}
	proof, err := d.Credential.Consistency(r.Ctx(), r.PathValue("year"), older, size)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, h := range proof {
		b.WriteString(hex.EncodeToString(h[:]) + "\n")
	}
	return send(r, "text/plain; charset=utf-8", []byte(b.String()))
}

func (d Deps) registerFile(r *page.Request) error {
	reg, err := d.Register(r.Ctx())
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(reg, "", "  ")
	if err != nil {
		return err
	}
	return send(r, "application/json", body)
}
