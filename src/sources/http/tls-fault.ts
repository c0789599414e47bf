// TLS: what is wrong, and what to try. Codes are OpenSSL's X509 names and Node's (node:tls, node:errors).

import { own, say } from '../../model/prose.ts';
import { makeFault, type Fault } from './fault.ts';

const ROWS: readonly { readonly codes: RegExp; readonly kind: string; readonly says: string }[] = [
  {
    codes:
      /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA)$/,
    kind: 'tls-untrusted',
    says: 'has a certificate that no known authority has signed: name the CA file that signed it',
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    kind: 'tls-expired',
    says: 'has a certificate that is out of date: it must be renewed (or the clock here is wrong)',
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    kind: 'tls-not-yet-valid',
    says: 'has a certificate that is not valid yet: look at the clocks, here and there',
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    kind: 'tls-wrong-name',
    says: 'has a certificate for another name: use the name it is for, or set the server name',
  },
  {
    codes:
      /^ERR_SSL_.*ALERT_(?:CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)$/,
    kind: 'tls-client-certificate',
    says: 'refused at the TLS handshake: it wants a client certificate and key, or others than these',
  },
  {
    codes:
      /^(?:ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST|ERR_SSL_UNKNOWN_PROTOCOL|EPROTO)$/,
    kind: 'tls-not-spoken',
    says: 'does not speak TLS on this port: perhaps the address should begin with http://',
  },
];

/** Null: not about TLS. */
export function tlsFault(code: string, shownUrl: string): Fault | null {
  const row = ROWS.find(({ codes }) => codes.test(code));
  if (row !== undefined) {
    return makeFault({ errorType: 'unavailable', kind: row.kind, prose: say`${shownUrl} ${own(row.says)}.` });
  }
  if (!/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|CRL_|HOSTNAME_MISMATCH)/.test(code)) return null;
  return makeFault({
    errorType: 'unavailable',
    kind: 'tls-failed',
    prose: say`No TLS connection to ${shownUrl} came about (${code}).`,
  });
}
