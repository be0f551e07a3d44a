package io.github.socketserver.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Several ranges of addresses, searched in logarithmic time: two ranges are apart unless
 * one is inside the other, so what remains when the inner ones are left out is in order.
 */
final class AddressRanges {

	private final List<AddressRange> ranges;

	AddressRanges(List<AddressRange> ranges) {
		List<AddressRange> sorted = new ArrayList<>(ranges);
		sorted.sort(Comparator.comparing(AddressRange::first).thenComparing(AddressRange::prefixLength));
		this.ranges = withoutInner(sorted);
	}

	boolean isEmpty() {
		return this.ranges.isEmpty();
	}

	boolean contains(NumericAddress address) {
		int low = 0;
		int high = this.ranges.size();
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (this.ranges.get(middle).first().compareTo(address) <= 0) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low > 0 && this.ranges.get(low - 1).contains(address);
	}

	private static List<AddressRange> withoutInner(List<AddressRange> sorted) {
		List<AddressRange> outer = new ArrayList<>();
		for (AddressRange range : sorted) {
			if (outer.isEmpty() || !outer.get(outer.size() - 1).contains(range)) {
				outer.add(range);
			}
		}
		return List.copyOf(outer);
	}

}
