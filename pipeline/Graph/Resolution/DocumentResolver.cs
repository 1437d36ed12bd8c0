namespace LukePipeline.Graph.Resolution;

/// <summary>
/// Joins the mentions of one document that name the same, by rules that have names, and without looking at anything but the document: the
/// result does not depend on how an archive is cut. What was measured stands in tests/Graph.
/// </summary>
/// <param name="options">The rules, and what users say of names.</param>
public sealed class DocumentResolver(ResolutionOptions options)
{
    /// <summary>Resolves the mentions of a document.</summary>
    /// <param name="mentions">The mentions, in the order of the text.</param>
    /// <returns>The clusters, in the order of their first mentions.</returns>
    public IReadOnlyList<MentionCluster> Resolve(IReadOnlyList<NamedMention> mentions)
    {
        var groups = GroupByName(mentions);
        if (Has(ResolutionRules.Initials))
        {
            JoinInitials(groups);
        }

        if (Has(ResolutionRules.Surname))
        {
            JoinSurnames(groups);
        }

        if (Has(ResolutionRules.Acronym))
        {
            JoinAcronyms(groups);
        }

        return [.. groups.GroupBy(group => group.Root).Select(joined => ToCluster([.. joined])).OrderBy(cluster => cluster.Mentions[0].Index)];
    }

    private bool Has(ResolutionRules rule) => (options.Rules & rule) != 0;

    private List<NameGroup> GroupByName(IReadOnlyList<NamedMention> mentions)
    {
        var groups = new Dictionary<NameKey, NameGroup>();
        for (var i = 0; i < mentions.Count; i++)
        {
            var (text, label, kind) = (mentions[i].Text, mentions[i].Label, mentions[i].Kind);
            var name = options.Decisions.KeyOf(label, text, kind);
            var canonical = options.Decisions.CanonicalOf(name, Has(ResolutionRules.Names));
            var key = canonical?.Key ?? (Has(ResolutionRules.Name) ? name : new NameKey(label, text));
            if (!groups.TryGetValue(key, out var group))
            {
                string[] words = Has(ResolutionRules.Name) ? NameWords.Of(canonical?.Text ?? text, kind) : key.Words.Split(' ');
                groups[key] = group = new NameGroup(key, kind, words, canonical?.Text) { Doubts = Has(ResolutionRules.Names) ? [.. options.Decisions.DoubtsOf(name)] : [] };
            }

            group.Add(name, text, new ResolvedMention(i, canonical is null || canonical.Key == name ? ResolutionRules.Name : ResolutionRules.Names));
        }

        return [.. groups.Values];
    }

    /// <summary>
    /// Joins names of the same words but for initials. One that fits two which do not fit each other (J. Bob Smith: John B. Smith, or Jane B. Smith)
    /// stays alone; of what is left, all that fit one fit each other, whatever their order.
    /// </summary>
    private void JoinInitials(List<NameGroup> groups)
    {
        foreach (var persons in PersonsByLastWord(groups).Where(persons => persons.Any(HasInitial)))
        {
            var fitting = persons.ToDictionary(group => group, group => persons.Where(other => other != group && AgreeInInitials(group, other)).ToList());
            var doubtful = persons.Where(group => fitting[group].Any(one => fitting[group].Any(other => one != other && !AgreeInInitials(one, other)))).ToHashSet();
            foreach (var group in persons)
            {
                if (doubtful.Contains(group))
                {
                    group.Doubts = [.. fitting[group].Select(other => other.Name).Order(StringComparer.Ordinal)];
                    continue;
                }

                var target = fitting[group].Where(other => !doubtful.Contains(other)).Aggregate(group, Longer);
                if (target != group && !options.Decisions.Forbids(group.Names, target.Names))
                {
                    group.Join(target, ResolutionRules.Initials);
                }
            }
        }
    }

    private bool AgreeInInitials(NameGroup left, NameGroup right) =>
        (HasInitial(left) || HasInitial(right)) && NameGuards.InitialsAgree(left.Words, right.Words) && !options.Decisions.Forbids(left.Names, right.Names);

    private static bool HasInitial(NameGroup group) => group.Words[..^1].Any(word => word.Length == 1);

    private void JoinSurnames(List<NameGroup> groups)
    {
        var persons = PersonsByLastWord(groups);

        // The fullest first: Masi is De Masi, once that is Fabio De Masi, whatever the text says first.
        foreach (var group in groups.Where(group => group.Kind == LabelKind.Person).OrderByDescending(group => group.Words.Length))
        {
            var fuller = persons[LastWord(group)].Where(other => other.Words.Length > group.Words.Length
                && other.Words.AsSpan()[^group.Words.Length..].SequenceEqual(group.Words)
                && Agree(group, other));
            JoinTheOne(group, fuller, ResolutionRules.Surname);
        }
    }

    /// <summary>A long document may name thousands of persons: each is compared with those alone that it could be.</summary>
    private static ILookup<(string Label, string Word), NameGroup> PersonsByLastWord(List<NameGroup> groups) =>
        groups.Where(group => group.Kind == LabelKind.Person).ToLookup(LastWord);

    private static (string Label, string Word) LastWord(NameGroup group) => (group.Key.Label, group.Words[^1]);

    private void JoinAcronyms(List<NameGroup> groups)
    {
        var initials = new Dictionary<(string Label, string Acronym), List<NameGroup>>();
        foreach (var group in groups.Where(group => group.Words.Length > 1))
        {
            foreach (var acronym in group.Texts.Keys.SelectMany(Acronyms.Of).Distinct(StringComparer.Ordinal))
            {
                (initials.TryGetValue((group.Key.Label, acronym), out var found) ? found : initials[(group.Key.Label, acronym)] = []).Add(group);
            }
        }

        foreach (var group in groups.Where(group => group.Words.Length == 1 && group.Texts.Keys.Any(Acronyms.IsAcronym)))
        {
            if (initials.TryGetValue((group.Key.Label, group.Words[0]), out var names))
            {
                JoinTheOne(group, names, ResolutionRules.Acronym);
            }
        }
    }

    /// <summary>Joins a group to the one that fits; where several fit, it stays alone and remembers them.</summary>
    private void JoinTheOne(NameGroup group, IEnumerable<NameGroup> fitting, ResolutionRules rule)
    {
        var roots = fitting.Where(other => !options.Decisions.Forbids(group.Names, other.Names)).Select(other => other.Root).Distinct().Where(root => root != group.Root).ToList();
        if (roots.Count == 1)
        {
            group.Join(roots[0], rule);
        }
        else if (roots.Count > 1)
        {
            group.Doubts = [.. roots.Select(root => root.Name).Order(StringComparer.Ordinal)];
        }
    }

    private bool Agree(NameGroup left, NameGroup right) => !Has(ResolutionRules.Guards) || NameGuards.Agree(left.Words, right.Words);

    private MentionCluster ToCluster(List<NameGroup> groups)
    {
        var longest = groups.Aggregate(Longer);
        var mentions = groups.SelectMany(group => group.JoinedBy is { } rule ? group.Mentions.Select(mention => mention with { Rule = rule }) : group.Mentions);
        return new MentionCluster(
            longest.Key,
            longest.Name,
            !Has(ResolutionRules.Documents) || (longest.Canonical is null && IsLocal(longest)),
            longest.Canonical is null && IsNoName(longest),
            [.. mentions.OrderBy(mention => mention.Index)],
            groups.FirstOrDefault(group => group.Doubts.Count > 0)?.Doubts ?? [],
            longest.Canonical);
    }

    private static NameGroup Longer(NameGroup best, NameGroup next) => Compare(next, best) < 0 ? next : best;

    /// <summary>A cluster's key is its longest name: most words, then the users' own, then most mentions, then the first by ordinal.</summary>
    private static int Compare(NameGroup left, NameGroup right)
    {
        var byWords = right.Words.Length.CompareTo(left.Words.Length);
        var byUser = byWords != 0 ? byWords : (right.Canonical is not null).CompareTo(left.Canonical is not null);
        var byCount = byUser != 0 ? byUser : right.Mentions.Count.CompareTo(left.Mentions.Count);
        return byCount != 0 ? byCount : string.CompareOrdinal(left.Key.Words, right.Key.Words);
    }

    /// <summary>A lone name of a person, and what could name anything of its kind.</summary>
    private static bool IsLocal(NameGroup group) =>
        (group.Kind == LabelKind.Person && group.Words.Length == 1)
        || IsGeneric(group);

    /// <summary>A name that could be that of anything of its kind: "the Court".</summary>
    private static bool IsGeneric(NameGroup group) => NameLists.Generic.Contains(group.Words[^1]) && group.Words[..^1].All(NameLists.Pointers.Contains);

    /// <summary>A title, a pronoun, or what could name anything and is not even written as a name.</summary>
    private static bool IsNoName(NameGroup group) =>
        (group.Kind == LabelKind.Person ? TitleNames.IsOfPerson(group.Words) : TitleNames.IsOfThing(group.Words))
        || group.Words.All(NameLists.Pronouns.Contains)
        || (IsGeneric(group) && group.Texts.Keys.All(text => !char.IsUpper(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1][0])));
}
