// SPDX-License-Identifier: Apache-2.0

/**
 * gRPC-java.
 */
@NullMarked
package io.sngo.cluster.benchmarks.grpc;

import org.jspecify.annotations.NullMarked;
