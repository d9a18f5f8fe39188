// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

/**
 * A call whose handler was started.
 *
 * @param id names the call within the test
 * @param node where it was
 */
public record Execution(String id, String node) {

}
