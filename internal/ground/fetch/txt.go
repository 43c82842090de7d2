package fetch

import (
	"context"
	"net"
	"strings"
)

// TXT are the TXT records of a host. Those of an invented host are in
// Options.TXT; nobody else is asked about it.
func (c *Client) TXT(ctx context.Context, host string) ([]string, error) {
	host = strings.ToLower(host)
	if _, invented := c.mapped[host]; invented {
		return c.opt.TXT[host], nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeout)
	defer cancel()
	return net.DefaultResolver.LookupTXT(ctx, host)
}
