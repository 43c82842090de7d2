// Package employer is the employer's desk: what providers ask its word for.
package employer
