// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

/**
 * A message of the control plane, encoded. Types 1 to 63 belong to the membership, 64 to
 * 95 to the election, 96 to 127 to partition handling.
 *
 * @param type 1 to 127
 * @param body the encoded fields; not copied, so not to be changed after
 */
public record ControlMessage(int type, byte[] body) {

	public ControlMessage {
		if (type < 1 || type > 127) {
			throw new IllegalArgumentException("Message type " + type + " is not allowed: use 1 to 127");
		}
	}

}
