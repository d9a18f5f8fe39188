// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;

import io.sngo.cluster.NodeState;

/**
 * One node came to suspect another, or to hold it for failed.
 *
 * @param at virtual time
 * @param observer who thinks so
 * @param subject of whom
 * @param state what it thinks
 * @param live whether the subject was in fact running
 */
public record Verdict(Duration at, SimulatedNode observer, SimulatedNode subject, NodeState state, boolean live) {
}
