// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * What the compression of payloads has saved since the node started.
 *
 * @param savedSent bytes that were not sent, as payloads were compressed
 * @param savedReceived bytes that were not received, for the same reason
 * @param compressed payloads that were sent compressed
 * @param incompressible payloads that were tried in vain, and sent as they are
 */
public record CompressionStatistics(long savedSent, long savedReceived, long compressed, long incompressible) {
}
