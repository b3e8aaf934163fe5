import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/**
 * Reads file names from standard input and writes, for each, the text that PDFBox finds and where its letters stand.
 *
 * Every file named NAME.pdf gets NAME.tika (as Tika sets the stripper: a blank line after each paragraph) and
 * NAME.plain (as it is by itself), both in UTF-8, and beside each a .at file: one line for each UTF-16 unit of the
 * text with x and y of the letter's origin from the upper left corner, or a lone minus for what the stripper added.
 */
public final class Extract extends PDFTextStripper {
    private final StringBuilder places = new StringBuilder();
    private int written = 0;

    private Extract(boolean tika) throws IOException {
        setSortByPosition(false);
        setSuppressDuplicateOverlappingText(!tika);
        setLineSeparator("\n");
        if (tika) {
            setParagraphEnd("\n");
            setAddMoreFormatting(false);
        }
    }

    @Override
    protected void writeString(String text, List<TextPosition> letters) throws IOException {
        StringBuilder told = new StringBuilder();
        List<TextPosition> owners = new ArrayList<>();
        for (TextPosition one : letters) {
            String unicode = one.getUnicode();
            for (int i = 0; i < unicode.length(); i++) {
                told.append(unicode.charAt(i));
                owners.add(one);
            }
        }
        boolean same = told.length() == text.length();
        fill();
        output.write(text);
        for (int i = 0; i < text.length(); i++) {
            if (same) {
                TextPosition one = owners.get(i);
                places.append(one.getTextMatrix().getTranslateX()).append(' ')
                      .append(one.getTextMatrix().getTranslateY()).append('\n');
            } else {
                places.append("-\n");
            }
        }
        written += text.length();
    }

    /** Notes separators that were written since the last letters. */
    private void fill() throws IOException {
        int now = ((StringWriter) output).getBuffer().length();
        while (written < now) {
            places.append("-\n");
            written++;
        }
    }

    private static void run(String name, boolean tika, String kind) throws IOException {
        Extract stripper = new Extract(tika);
        StringWriter out = new StringWriter();
        try (PDDocument document = PDDocument.load(new File(name))) {
            stripper.writeText(document, out);
        }
        stripper.output = out;
        stripper.fill();
        String base = name.substring(0, name.length() - 4);
        write(base + "." + kind, out.toString());
        write(base + "." + kind + ".at", stripper.places.toString());
    }

    private static void write(String name, String text) throws IOException {
        try (Writer out = new OutputStreamWriter(new FileOutputStream(name), StandardCharsets.UTF_8)) {
            out.write(text);
        }
    }

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = in.readLine(); name != null; name = in.readLine()) {
            run(name, true, "tika");
            run(name, false, "plain");
            System.out.println(name);
            System.out.flush();
        }
    }
}
