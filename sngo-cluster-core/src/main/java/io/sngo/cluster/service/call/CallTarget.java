// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.PayloadCodec;

/**
 * What a request is for, how to read it and how to write its answer.
 */
record CallTarget(HostedService service, Operation operation, PayloadFormat format, PayloadCodec codec) {
}
