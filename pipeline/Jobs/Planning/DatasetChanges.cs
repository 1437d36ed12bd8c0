namespace LukePipeline.Jobs.Planning;

/// <summary>How many inputs a run of a dataset found new, changed or gone.</summary>
/// <param name="Added">Inputs that it reads for the first time.</param>
/// <param name="Changed">Inputs that it reads again.</param>
/// <param name="Removed">Inputs that are gone, and their rows with them.</param>
/// <param name="Kept">Inputs that are gone, and whose rows stay.</param>
/// <param name="Touched">Inputs with another time and the same content.</param>
/// <param name="Waiting">New or changed inputs that are left for the next run.</param>
/// <param name="Unchanged">Inputs that are as they were.</param>
public sealed record DatasetChanges(int Added, int Changed, int Removed, int Kept, int Touched, int Waiting, int Unchanged)
{
    /// <summary>Inputs that have changed and were to be ignored; null for none.</summary>
    public int? Ignored { get; init; }

    /// <summary>Bytes of inputs with another tag that were read to see whether their content is another; null for none.</summary>
    public long? Compared { get; init; }

    /// <summary>Whether the run goes on from a snapshot that was rolled back to, which has to be noted though nothing is new; null for no.</summary>
    public bool? Resumes { get; init; }

    /// <summary>Whether there is nothing for a run to do.</summary>
    internal bool IsNothing => Added + Changed + Removed + Touched == 0 && Resumes != true;

    /// <summary>In words, what there is none of left out.</summary>
    public override string ToString() => string.Join(", ", Words().DefaultIfEmpty("nothing new"));

    private IEnumerable<string> Words() =>
        new[] { (Added, "new"), (Changed, "changed"), (Removed, "removed"), (Touched, "touched"), (Kept, "gone and kept"), (Waiting, "waiting"), (Ignored ?? 0, "changed and ignored"), (Unchanged, "unchanged") }
            .Where(part => part.Item1 > 0)
            .Select(part => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{part.Item1:N0} {part.Item2}"))
            .Concat(Resumes == true ? ["resumed after a rollback"] : []);
}
