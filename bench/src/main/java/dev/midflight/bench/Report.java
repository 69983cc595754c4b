package dev.midflight.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Results as a table in Markdown and as a picture, ratios first. */
final class Report {

    private static final int LINE = 26;
    private static final int NAME = 270;
    private static final int SCALE = 220;
    private static final int BAR_MAX = 900;

    private Report() {}

    static String table(List<Contest> contests) {
        StringBuilder text = new StringBuilder();
        for (Contest contest : contests) {
            List<String> figures = contest.measure().figures();
            String further = figures.stream().skip(1).map(name -> name + " | ").collect(Collectors.joining());
            text.append("%n**%s**%n%n| | ratio | %s, median | lowest to highest | %sclient's share | resident |%n"
                    .formatted(contest.title(), figures.get(0), further));
            text.append("|---|---|---|---|---|---|").append("---|".repeat(figures.size() - 1));
            text.append(System.lineSeparator());
            contest.standings().forEach(standing -> text.append(line(standing, figures.size() - 1)));
        }
        return text.toString();
    }

    private static String line(Contest.Standing standing, int further) {
        if (!standing.failure().isEmpty()) {
            return "| %s | failed | %s | | |%s |%n"
                    .formatted(
                            standing.name(),
                            standing.failure().lines().findFirst().orElse(""),
                            " |".repeat(further));
        }
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %s | %s to %s | %s%s | %s |%n",
                standing.name(),
                standing.ratio(),
                number(standing.main().median()),
                number(standing.main().lowest()),
                number(standing.main().highest()),
                standing.further().stream().map(value -> number(value) + " | ").collect(Collectors.joining()),
                Double.isNaN(standing.clientShare())
                        ? ""
                        : String.format(Locale.ROOT, "%.0f %%", standing.clientShare() * 100),
                standing.residentBytes() == 0 ? "" : (standing.residentBytes() >> 20) + " MiB");
    }

    /** With as many places as the size of the number deserves; nothing for none. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return String.format(Locale.ROOT, value >= 100 || value == 0 ? "%,.0f" : value >= 1 ? "%.1f" : "%.3f", value);
    }

    /** A bar for each way, as long as its ratio. */
    static String picture(List<Contest> contests) {
        StringBuilder bars = new StringBuilder();
        int y = 10;
        double widest = 0;
        for (Contest contest : contests) {
            y += LINE;
            bars.append("<text x=\"8\" y=\"%d\" class=\"title\">%s</text>%n".formatted(y, escape(contest.title())));
            for (Contest.Standing standing : contest.standings()) {
                y += LINE;
                double bar = Double.isNaN(standing.ratio()) ? 0 : Math.min(BAR_MAX, standing.ratio() * SCALE);
                widest = Math.max(widest, bar);
                bars.append(String.format(
                        Locale.ROOT,
                        "<text x=\"8\" y=\"%d\">%s</text>"
                                + "<rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"16\" class=\"%s\"/>"
                                + "<text x=\"%.0f\" y=\"%d\">%s</text>%n",
                        y,
                        escape(standing.name()),
                        NAME,
                        y - 13,
                        bar,
                        standing.name().startsWith("Midflight") ? "own" : "other",
                        NAME + bar + 6,
                        y,
                        standing.failure().isEmpty()
                                ? String.format(Locale.ROOT, "%.2f", standing.ratio())
                                : "failed"));
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
                <style>.title{font-weight:bold} .own{fill:#2563a8} .other{fill:#a9b4c2}</style>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s</svg>
                """
                .formatted((int) (NAME + widest + 60), y + LINE, bars);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
