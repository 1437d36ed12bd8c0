namespace LukePipeline.Client.Display;

/// <summary>
/// What is told on standard error: on a terminal it is wrapped between words, all lines of a message but the first indented; in a pipe or a file a
/// message stays as it is, so that whoever searches it finds it.
/// </summary>
internal static class ErrorText
{
    /// <summary>What the messages of this program begin with; what is wrapped stands behind it.</summary>
    public const string Name = "luke: ";

    private const int MinWidth = 40;

    /// <summary>Writes a message to standard error.</summary>
    public static void Write(string message) => Console.Error.WriteLine(Of(message));

    /// <inheritdoc cref="Write"/>
    public static Task WriteAsync(string message) => Console.Error.WriteLineAsync(Of(message));

    /// <summary>A message as standard error shows it.</summary>
    public static string Of(string message) => Width() is { } width ? Wrap(message, width) : message;

    /// <summary>A message in a terminal of some columns.</summary>
    internal static string Wrap(string message, int columns)
    {
        // A line as long as the terminal is wide is followed by an empty one in some.
        var width = Math.Max(MinWidth, columns) - 1;
        return string.Join(Environment.NewLine, message.ReplaceLineEndings("\n").Split('\n').SelectMany(line => TextWrap.Lines(line, width, Indent(line))));
    }

    private static string Indent(string line) =>
        new(' ', line.StartsWith(Name, StringComparison.Ordinal) ? Name.Length : line.Length - line.TrimStart(' ').Length + 2);

    /// <summary>Columns of the terminal behind standard error; null where there is none.</summary>
    private static int? Width()
    {
        try
        {
            return Console.IsErrorRedirected ? null : Console.WindowWidth;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
