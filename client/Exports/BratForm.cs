using System.Globalization;
using System.Text;
using LukePipeline.Tables;

namespace LukePipeline.Client.Exports;

/// <summary>A text file and its annotations for each document, named by its uid, and the list of types. Offsets count code points, as brat does.</summary>
internal sealed class BratForm(string folder) : IExportForm
{
    private static readonly char[] LineEnds = ['\n', '\r'];

    private readonly SortedSet<string> _entities = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _relations = new(StringComparer.Ordinal);

    public async Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken)
    {
        var annotations = new StringBuilder();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in document.Entities)
        {
            var number = numbers[row.EntityId] = numbers.Count + 1;
            _entities.Add(Type(row.Label));
            annotations.Append(CultureInfo.InvariantCulture, $"T{number}\t{Type(row.Label)} {Fragments(row)}\t{string.Join(' ', row.Text.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries))}\n");
        }

        var count = 0;
        foreach (var row in document.Relations)
        {
            _relations.Add(Type(row.Label));
            annotations.Append(CultureInfo.InvariantCulture, $"R{++count}\t{Type(row.Label)} Arg1:T{numbers[row.HeadId]} Arg2:T{numbers[row.TailId]}\n");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, $"{document.DocUid}.txt"), document.Text, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{document.DocUid}.ann"), annotations.ToString(), cancellationToken);
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => File.WriteAllTextAsync(
        Path.Combine(folder, "annotation.conf"),
        $"[entities]\n{Lines(_entities)}\n[relations]\n{Lines(_relations.Select(type => $"{type}\tArg1:<ENTITY>, Arg2:<ENTITY>"))}\n[events]\n\n[attributes]\n",
        cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The place of a mention; one over several lines is several pieces there, since a piece may not hold the end of a line.</summary>
    private static string Fragments(EntityRow row)
    {
        var (pieces, start, at) = (new List<string>(), row.Start, row.Start);
        foreach (var rune in row.Text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r')
            {
                if (at > start)
                {
                    pieces.Add(string.Create(CultureInfo.InvariantCulture, $"{start} {at}"));
                }

                start = at + 1;
            }

            at++;
        }

        return string.Join(';', pieces.Append(string.Create(CultureInfo.InvariantCulture, $"{start} {at}")));
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    /// <summary>A label as the name of a type: letters, digits, '-' and '_'.</summary>
    private static string Type(string label) => string.Concat(label.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
}
