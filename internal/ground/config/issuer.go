package config

import (
	"fmt"
	"net/url"
	"strings"
)

// Issuer is an institution where people sign in.
type Issuer struct {
	Name, Address, Client, SecretFile string
}

// Issuers is SignInAt, taken apart.
func (c Config) Issuers() []Issuer {
	all := make([]Issuer, 0, len(c.SignInAt))
	for _, s := range c.SignInAt {
		if is, ok := parseIssuer(s); ok {
			all = append(all, is)
		}
	}
	return all
}

// parseIssuer reads "NAME|ISSUER|CLIENT" or "NAME|ISSUER|CLIENT|SECRET_FILE".
func parseIssuer(s string) (is Issuer, ok bool) {
	parts := strings.Split(s, "|")
	if len(parts) < 3 || len(parts) > 4 || !plainName.MatchString(parts[0]) || parts[2] == "" {
		return is, false
	}
	is = Issuer{Name: parts[0], Address: parts[1], Client: parts[2]}
	if len(parts) == 4 {
		is.SecretFile = parts[3]
	}
	u, err := url.Parse(is.Address)
	return is, err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

// Secret is the client's secret; empty for a public client.
func (i Issuer) Secret() (string, error) {
	if i.SecretFile == "" {
		return "", nil
	}
	text, err := readSecret(i.SecretFile)
	if err != nil {
		return "", fmt.Errorf("read the secret for %s: %w", i.Name, err)
	}
	return strings.TrimSpace(string(text)), nil
}
