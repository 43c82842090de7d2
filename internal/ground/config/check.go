package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
)

// complete fills in what follows from other settings.
func (c *Config) complete() {
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(c.DataDir, "cairn.db")
	}
	if c.SecretFile == "" && c.Secret == "" {
		c.SecretFile = filepath.Join(c.DataDir, "secret")
	}
}

// check refuses what cannot work and what would be dangerous.
func (c Config) check() (wrong fault.List) {
	bad := func(field, key string, kv ...any) {
		wrong = append(wrong, fault.New(fault.Invalid, key, kv...).At(field))
	}
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" || public.Path != "" || public.RawQuery != "" || public.User != nil || public.Scheme != "http" && public.Scheme != "https" {
		bad("public_url", "config.public_url", "value", c.PublicURL)
		public = &url.URL{Scheme: "https"}
	}
	host, port, err := net.SplitHostPort(c.Address)
	switch {
	case err != nil || port == "":
		bad("address", "config.address", "value", c.Address)
	case public.Scheme == "http" && !loopback(public.Hostname()):
		bad("public_url", "config.public_url_http", "value", c.PublicURL)
	case public.Scheme == "http" && !loopback(host):
		bad("address", "config.address_open", "value", c.Address)
	case c.Demo && (!loopback(host) || !loopback(public.Hostname())):
		bad("demo", "config.demo_open", "value", c.Address)
	}
	c.checkDatabase(bad)
	c.checkMail(bad)
	for _, s := range c.SignInAt {
		if _, ok := parseIssuer(s); !ok {
			bad("sign_in_at", "config.sign_in_at", "value", s)
		}
	}
	for _, p := range c.TrustedProxies {
		if p.Bits() == 0 {
			bad("trusted_proxies", "config.proxy_all", "value", p.String())
		}
	}
	for _, d := range append(c.Domains, c.Jurisdictions...) {
		if !plainName.MatchString(d) {
			bad("domains", "config.name", "value", d)
		}
	}
	for _, h := range c.DemoHosts {
		if _, address, ok := strings.Cut(h, "="); !c.Demo || !ok || !loopback(hostOf(address)) {
			bad("demo_hosts", "config.demo_hosts", "value", h)
		}
	}
	return wrong
}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func (c Config) checkDatabase(bad func(field, key string, kv ...any)) {
	if path, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
		if path == "" {
			bad("database", "config.database")
		}
		return
	}
	u, err := url.Parse(c.Database)
	switch {
	case err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql":
		bad("database", "config.database")
	case u.Query().Get("sslmode") == "disable" && u.Hostname() != "" && !loopback(u.Hostname()):
		bad("database", "config.database_plain", "host", u.Hostname())
	}
}

func (c Config) checkMail(bad func(field, key string, kv ...any)) {
	if c.MailURL == "" {
		return
	}
	u, err := url.Parse(c.MailURL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		bad("mail.url", "config.mail")
	}
	if _, err := mail.ParseAddress(c.MailFrom); err != nil {
		bad("mail.from", "config.mail_from", "value", c.MailFrom)
	}
	if c.MailPassword != "" && c.MailPasswordFile != "" {
		bad("mail.password_file", "config.password_twice")
	}
}

// holdsPassword reports that an address in the file carries a password.
func holdsPassword(key string, c *Config) bool {
	address := map[string]string{"database": c.Database, "mail.url": c.MailURL}[key]
	if address == "" {
		return false
	}
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	_, has := u.User.Password()
	return has || u.Query().Has("password")
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	return host
}

// loopback reports that a host is this machine, by number or by the one name
// that RFC 6761 reserves for it.
func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
