// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import reactor.netty.tcp.SslProvider;

/**
 * TLS for both directions. Both sides present certificates.
 *
 * @param server what a listening node uses
 * @param client what a dialling node uses
 */
public record Tls(SslProvider server, SslProvider client) {
}
