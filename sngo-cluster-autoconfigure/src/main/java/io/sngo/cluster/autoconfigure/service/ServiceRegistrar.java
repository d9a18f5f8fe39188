// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceDefinition;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Hands the application's services to the node before it starts. All of them are checked
 * first: either all are offered or the application does not start.
 */
final class ServiceRegistrar implements SmartInitializingSingleton {

	private final ServiceBeans beans;

	private final RemoteService remoteService;

	private List<ServiceBean> registered = List.of();

	ServiceRegistrar(ServiceBeans beans, RemoteService remoteService) {
		this.beans = beans;
		this.remoteService = remoteService;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<ServiceBean> found = this.beans.find();
		checkUnique(found);
		List<ServiceDefinition> definitions = found.stream().map(ServiceBeanDefinitions::of).toList();
		definitions.forEach(this.remoteService::register);
		this.registered = found;
	}

	private static void checkUnique(List<ServiceBean> beans) {
		Map<String, ServiceBean> byId = new LinkedHashMap<>();
		for (ServiceBean bean : beans) {
			ServiceBean other = byId.putIfAbsent(bean.service().value(), bean);
			if (other != null) {
				throw new InvalidServiceException(bean, other + " has the same id", action(bean, other), null);
			}
		}
	}

	private static String action(ServiceBean bean, ServiceBean other) {
		if (bean.targetClass() == other.targetClass() && (bean.scanned() || other.scanned())) {
			return "Let the method that makes the bean declare " + bean.targetClass().getName()
					+ " as its type: the scan then knows that the class is a bean already.";
		}
		return "Give each service of the application an id of its own, or merge the two.";
	}

	/**
	 * The beans whose services are offered.
	 */
	List<ServiceBean> registered() {
		return this.registered;
	}

}
