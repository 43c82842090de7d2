package app

import (
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web"
	"opencairn.org/cairn/internal/door/web/operator"
	"opencairn.org/cairn/internal/door/web/page"
)

// doors opens the pages and the API of every domain that is switched on.
func (a *App) doors() (http.Handler, error) {
	name, _ := a.siteName().In("en")
	site := &page.Site{Name: name, Public: a.Config.PublicURL, Demo: a.Config.Demo, Secure: a.Config.HTTPS(), Log: a.Log, Now: a.now}
	json := a.api()
	return a.portals(apart(web.Handler(web.Deps{
		DB: a.DB, Policy: a.Policy, Keys: a.Keys, Facts: a.facts(), Name: a.siteName(), Identity: a.Identity, Framework: a.Framework, Catalogue: a.Catalogue, Taxonomy: a.Taxonomy, Assurance: a.Assurance, Assessment: a.Assessment, Funding: a.Funding,
		Enrolment: a.Enrolment, Rating: a.Rating, Credential: a.Credential, Verification: a.Verification, Wallet: a.Wallet, Recognition: a.recognises(), Insight: a.Insight, Outreach: a.Outreach, Place: a.place, Country: a.country, Outbox: a.Outbox,
		Register: a.Registry.Export, On: a.on, Site: site, Address: a.address,
		Reference: json.Document(), FetchCredential: a.fetchCredential, Admit: json.Admit, AdmitFetch: json.AdmitFetch, AdmitData: json.AdmitData,
	}), json)), nil
}

// recognises is recognition as pages of other domains ask it; nil when its door is
// shut.
func (a *App) recognises() *recognition.Service {
	if !a.on("recognition") {
		return nil
	}
	return a.Recognition
}

// on reports that a domain's doors are open; people sign in in any case.
func (a *App) on(domain string) bool { return domain == "identity" || a.Config.On(domain) }

// address is the network address a request comes from: the last one that a
// trusted proxy put into X-Forwarded-For, or the connection's own.
func (a *App) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	for i := len(hops) - 1; i >= 0 && a.trusted(host); i-- {
		if hop := strings.TrimSpace(hops[i]); hop != "" {
			host = hop
		}
	}
	return host
}

func (a *App) trusted(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(a.Config.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

// facts is what an operator asks first about an installation.
func (a *App) facts() []operator.Fact {
	return []operator.Fact{
		{Key: "version", Value: Version()}, {Key: "database", Value: string(a.DB.Dialect())}, {Key: "public_url", Value: a.Config.PublicURL},
		{Key: "started", Value: a.now().UTC().Format("2006-01-02 15:04 MST")}, {Key: "data_dir", Value: a.Config.DataDir},
	}
}

// Version is the program's, from its build.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
