// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

/**
 * TLS between nodes. Both sides present certificates, in both directions.
 *
 * @param material what the node uses until it gets other
 * {@linkplain NettyTransport#renew(TlsMaterial) material}
 * @param verifyIdentity whether a node needs a certificate that names it,
 * {@code urn:sngo:node:<id>} as a URI among its subject alternative names. Otherwise
 * whoever has any certificate of an accepted authority may call itself as it likes
 */
public record TransportSecurity(TlsMaterial material, boolean verifyIdentity) {
}
