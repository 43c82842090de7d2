package config

import (
	"log/slog"
	"net/netip"
	"slices"
	"strings"
)

// Config is everything that can be set. Keys in the file are the names behind
// the fields' types; CAIRN_ and the key in capitals is the variable.
type Config struct {
	// Folder for the embedded database, keys and files. Made when missing.
	// Default: the folder "cairn-data" where the program starts.
	DataDir string // data_dir

	// Address of the database: "sqlite:PATH" or "postgres://USER@HOST/NAME".
	// A password belongs in CAIRN_DATABASE or in PostgreSQL's passfile, not in
	// this file. Default: the file cairn.db in data_dir.
	Database string // database

	// Address to listen on: HOST:PORT. Anything but loopback needs an https
	// public_url: a proxy in front that speaks TLS. Default: 127.0.0.1:8080.
	Address string // address

	// Address under which people reach this installation, without a path:
	// "https://learn.example". Links in mails are made from it and nothing
	// else. http is allowed on loopback only. Default: http://127.0.0.1:8080.
	PublicURL string // public_url

	// Folders with further packs (countries, alliances, schemes), besides those
	// in the program. A list, or separated by commas. Default: none.
	Packs []string // packs

	// Codes of the packs whose rules bind here, the first being the home
	// country: "xf". Others are for information. Default: none.
	Jurisdictions []string // jurisdictions

	// Domains whose pages, API and jobs are on: "catalogue, framework". The
	// others stay closed, and the rest runs without them. Default: all.
	Domains []string // domains

	// Mail server: "smtps://USER@HOST:465" (TLS) or "smtp://USER@HOST:587"
	// (STARTTLS, required unless the host is loopback). Without one, mail is
	// kept in the folder "mail" of data_dir. The password is mail.password_file
	// or CAIRN_MAIL_PASSWORD. Default: none.
	MailURL string // mail.url

	// Sender of mails: "Cairn <no-reply@learn.example>". Needed with mail.url.
	MailFrom string // mail.from

	// File that holds the mail server's password, readable by its owner only.
	MailPasswordFile string // mail.password_file

	// The mail server's password, from the environment only.
	MailPassword Secret // mail.password

	// Institutions where people can sign in with OpenID Connect, each as
	// "NAME|ISSUER|CLIENT" or "NAME|ISSUER|CLIENT|SECRET_FILE": the name on the
	// button and in addresses, the issuer's identifier, what it calls this
	// installation, and a file that holds the client's secret. Tell the issuer
	// the address PUBLIC_URL/signin/with/NAME/back. A list, or separated by
	// commas. Default: none.
	SignInAt []string // sign_in_at

	// For how many days a printed card for somebody without e-mail works; 0 is a
	// year. Default: 0.
	CardDays int // card_days

	// Addresses of proxies in front, as networks: "10.0.0.0/8". Only from them
	// is X-Forwarded-For believed. A list, or separated by commas. Default: none.
	TrustedProxies []netip.Prefix // trusted_proxies

	// File that holds the master secret that seals the signing keys, at least
	// 32 bytes, readable by its owner only. Keep a copy away from this machine.
	// Default: the file "secret" in data_dir, made at the first start.
	SecretFile string // secret_file

	// The master secret, from the environment only.
	Secret Secret // secret

	// How many background jobs run at once in this process; 0 leaves them to
	// "cairn work". Default: 4.
	Workers int // workers

	// What is logged: debug, info, warn or error. Default: info.
	Log slog.Level // log

	// Name under which the transparency log signs: a host that leads here and
	// stays the same when this installation moves. Default: the host of
	// public_url.
	LogName string // log_name

	// Demonstration: the country of the tutorial, set-up links that work while
	// it runs, a page with the mails. Loopback only. Default: off.
	Demo bool // demo

	// Demonstration only: invented hosts and where they really are,
	// "harbour.example=127.0.0.1:4001". A list, or separated by commas.
	DemoHosts []string // demo_hosts
}

// Default is the configuration of a machine that nothing is known about.
func Default() Config {
	return Config{
		DataDir:   "cairn-data",
		Address:   "127.0.0.1:8080",
		PublicURL: "http://127.0.0.1:8080",
		Workers:   4,
	}
}

// On reports that a domain's doors are open.
func (c Config) On(domain string) bool {
	return len(c.Domains) == 0 || slices.Contains(c.Domains, domain)
}

// HTTPS reports that people reach this installation by https.
func (c Config) HTTPS() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// Hosts is DemoHosts as a map from host to address.
func (c Config) Hosts() map[string]string {
	hosts := make(map[string]string, len(c.DemoHosts))
	for _, h := range c.DemoHosts {
		host, address, _ := strings.Cut(h, "=")
		hosts[host] = address
	}
	return hosts
}

// Secret is a text that shows itself redacted wherever it is printed.
type Secret string

const redacted = "[secret]"

// String implements fmt.Stringer.
func (s Secret) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return redacted }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, also for JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Reveal is the text itself, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }
