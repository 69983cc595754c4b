package dev.midflight.bench;

import java.util.List;
import java.util.Locale;

/** Results as a table in Markdown and as a picture, ratios first. */
final class Report {

    private static final int LINE = 26;
    private static final int NAME = 230;
    private static final int SCALE = 220;

    private Report() {}

    static String table(List<Contest> contests) {
        StringBuilder text = new StringBuilder();
        for (Contest contest : contests) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n**%s**%n%n| | ratio | %s/s, median | lowest to highest | client's share | resident |%n"
                            + "|---|---|---|---|---|---|%n",
                    contest.title(),
                    contest.unit()));
            for (Contest.Standing standing : contest.standings()) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.2f | %,.0f | %,.0f to %,.0f | %.0f %% | %d MiB |%n",
                        standing.name(),
                        standing.ratio(),
                        standing.speed(),
                        standing.slowest(),
                        standing.fastest(),
                        standing.clientShare() * 100,
                        standing.residentBytes() >> 20));
            }
        }
        return text.toString();
    }

    /** A bar for each way, as long as its ratio. */
    static String picture(List<Contest> contests) {
        StringBuilder bars = new StringBuilder();
        int y = 10;
        double widest = 1;
        for (Contest contest : contests) {
            y += LINE;
            bars.append("<text x=\"8\" y=\"%d\" class=\"title\">%s</text>%n".formatted(y, escape(contest.title())));
            for (Contest.Standing standing : contest.standings()) {
                y += LINE;
                widest = Math.max(widest, standing.ratio());
                bars.append(String.format(
                        Locale.ROOT,
                        "<text x=\"8\" y=\"%d\">%s</text>"
                                + "<rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"16\" class=\"%s\"/>"
                                + "<text x=\"%.0f\" y=\"%d\">%.2f</text>%n",
                        y,
                        escape(standing.name()),
                        NAME,
                        y - 13,
                        standing.ratio() * SCALE,
                        standing.name().startsWith("Midflight") ? "own" : "other",
                        NAME + standing.ratio() * SCALE + 6,
                        y,
                        standing.ratio()));
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
                <style>.title{font-weight:bold} .own{fill:#2563a8} .other{fill:#a9b4c2}</style>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s</svg>
                """
                .formatted((int) (NAME + widest * SCALE + 60), y + LINE, bars);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
