// SPDX-License-Identifier: Apache-2.0

/**
 * SWIM with Lifeguard: probing, suspicion, dissemination, anti-entropy, joining and
 * leaving. Deterministic.
 */
@NullMarked
package io.sngo.cluster.membership;

import org.jspecify.annotations.NullMarked;
