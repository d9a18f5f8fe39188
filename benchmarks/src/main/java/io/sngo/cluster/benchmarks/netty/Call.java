// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import io.sngo.cluster.benchmarks.subject.Reply;
import org.jspecify.annotations.Nullable;

/**
 * What is written to the channel of a client.
 *
 * @param kind what the payload is
 * @param payload what is sent
 * @param reply who gets the answer, {@code null} if there is none
 */
record Call(byte kind, byte[] payload, @Nullable Reply reply) {
}
