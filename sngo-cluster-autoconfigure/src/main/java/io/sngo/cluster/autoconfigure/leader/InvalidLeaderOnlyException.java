// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.lang.reflect.Method;

import io.sngo.cluster.ClusterException;

/**
 * A method that is to run only on the leader cannot be skipped elsewhere.
 */
final class InvalidLeaderOnlyException extends ClusterException {

	private static final long serialVersionUID = 1L;

	InvalidLeaderOnlyException(String beanName, Method method, String obstacle) {
		super("Method '" + method.getName() + "' of bean '" + beanName + "' (" + method.getDeclaringClass().getName()
				+ ") cannot be @LeaderOnly: " + obstacle + ".");
	}

}
