// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

/**
 * What is expected of a request.
 */
enum CallKind {

	/** One answer. */
	CALL(CallFrame.REQUEST),

	/** None. */
	MESSAGE(CallFrame.ONE_WAY),

	/** Any number of elements, and an end. */
	STREAM(CallFrame.STREAM);

	private final int code;

	CallKind(int code) {
		this.code = code;
	}

	/** The kind of its frame. */
	int code() {
		return this.code;
	}

}
