// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.util.List;

/**
 * It is not clear, or not possible, at which address other nodes reach this one. Nothing
 * was started.
 */
public class AdvertiseAddressException extends ClusterException {

	private static final long serialVersionUID = 1L;

	private final List<String> candidates;

	public AdvertiseAddressException(String message, List<String> candidates) {
		super(message);
		this.candidates = List.copyOf(candidates);
	}

	/**
	 * The addresses of this machine that could be advertised.
	 */
	public List<String> candidates() {
		return this.candidates;
	}

}
