// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.service.ClusterService;

import org.springframework.core.ResolvableType;

/**
 * A bean that is a service of the cluster.
 *
 * @param name name of the bean
 * @param type what it is, behind any proxy, with generics as far as known
 * @param service what its annotation says
 * @param bean the bean, or a proxy that gets it when it is first called
 */
record ServiceBean(String name, ResolvableType type, ClusterService service, Object bean) {

	Class<?> targetClass() {
		return this.type.toClass();
	}

}
