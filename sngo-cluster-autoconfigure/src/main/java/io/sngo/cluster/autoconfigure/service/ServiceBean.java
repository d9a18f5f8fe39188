// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.util.function.BooleanSupplier;

import io.sngo.cluster.service.ClusterService;

import org.springframework.core.ResolvableType;

/**
 * A bean that is a service of the cluster.
 *
 * @param name name of the bean
 * @param type what it is, behind any proxy, with generics as far as known
 * @param service what its annotation says
 * @param scanned whether its annotation alone made it a bean
 * @param bean the bean, or a proxy that gets it when it is first called
 * @param made whether there is an object that calls go to, which a lazy bean and a
 * prototype do not have
 */
record ServiceBean(String name, ResolvableType type, ClusterService service, boolean scanned, Object bean,
		BooleanSupplier made) {

	Class<?> targetClass() {
		return this.type.toClass();
	}

	@Override
	public String toString() {
		return "bean '" + this.name + "' (" + targetClass().getName()
				+ (this.scanned ? ", found by the scan of the application's packages for @ClusterService)" : ")");
	}

}
