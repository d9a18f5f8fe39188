// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

/**
 * Throws when it is asked for its message, which whoever logs it does.
 */
final class Untellable extends RuntimeException {

	private static final long serialVersionUID = 1L;

	@Override
	public String getMessage() {
		throw new Untellable();
	}

}
