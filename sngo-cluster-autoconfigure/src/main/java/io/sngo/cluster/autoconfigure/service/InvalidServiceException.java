// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.ClusterException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A bean that is to be a service cannot be one.
 */
final class InvalidServiceException extends ClusterException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidServiceException(ServiceBean bean, String problem, String action, @Nullable Throwable cause) {
		super(StringUtils.capitalize(bean.toString()) + " cannot be the cluster service '" + bean.service().value()
				+ "': " + problem + ".", cause);
		this.action = action;
	}

	String action() {
		return this.action;
	}

}
