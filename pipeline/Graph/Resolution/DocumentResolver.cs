namespace LukePipeline.Graph.Resolution;

/// <summary>
/// Joins the mentions of one document that name the same, by rules that have names, and without looking at anything but the document: the
/// result does not depend on how an archive is cut. What was measured stands in tests/Graph.
/// </summary>
/// <param name="options">The rules, and what users say of names.</param>
public sealed class DocumentResolver(ResolutionOptions options)
{
    private NameDecisions _decisions = options.Decisions;

    /// <summary>Resolves the mentions of a document.</summary>
    /// <param name="mentions">The mentions, in the order of the text.</param>
    /// <returns>The clusters, in the order of their first mentions.</returns>
    public IReadOnlyList<MentionCluster> Resolve(IReadOnlyList<NamedMention> mentions)
    {
        _decisions = _decisions.Knowing(mentions.Select(mention => mention.ModelLabel ?? mention.Label));
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
        var couples = Has(ResolutionRules.Guards) ? Couples(mentions) : [];
        for (var i = 0; i < mentions.Count; i++)
        {
            var (text, label, kind) = (mentions[i].Text, mentions[i].Label, mentions[i].Kind);
            var name = _decisions.KeyOf(label, text, kind);
            var canonical = _decisions.CanonicalOf(name, Has(ResolutionRules.Names));
            var isOfACouple = canonical is null && couples.Contains(name) && NameGuards.SexOf(text) != null;
            var key = canonical?.Key ?? (isOfACouple ? new NameKey(label, NameWords.Whole(text)) : Has(ResolutionRules.Name) ? name : new NameKey(label, text));
            if (!groups.TryGetValue(key, out var group))
            {
                string[] words = Has(ResolutionRules.Name) ? NameWords.Of(canonical?.Text ?? text, kind) : key.Words.Split(' ');
                IReadOnlyList<string> doubts = Has(ResolutionRules.Names) ? [.. _decisions.DoubtsOf(name)] : [];
                groups[key] = group = new NameGroup(key, kind, words, canonical?.Text) { Doubts = doubts, IsOpen = doubts.Count > 0 || isOfACouple };
            }

            group.Add(name, text, new ResolvedMention(i, canonical is null || canonical.Key == name ? ResolutionRules.Name : ResolutionRules.Names), NoNames.Is(mentions[i], name.Words.Split(' ')));
        }

        return [.. groups.Values];
    }

    /// <summary>Lone names that the titles of a document give to a man and to a woman: Mr. Smith and Mrs. Smith are two, and whose name the surname of a third is nobody says.</summary>
    private HashSet<NameKey> Couples(IReadOnlyList<NamedMention> mentions)
    {
        var sexes = new Dictionary<NameKey, char>();
        var couples = new HashSet<NameKey>();
        foreach (var mention in mentions.Where(mention => mention.Kind == LabelKind.Person))
        {
            if (NameGuards.SexOf(mention.Text) is { } sex && _decisions.KeyOf(mention.Label, mention.Text, mention.Kind) is var name && !name.Words.Contains(' ', StringComparison.Ordinal)
                && !sexes.TryAdd(name, sex) && sexes[name] != sex)
            {
                couples.Add(name);
            }
        }

        return couples;
    }

    /// <summary>
    /// Joins names of the same words but for initials. One that fits two which do not fit each other (J. Bob Smith: John B. Smith, or Jane B. Smith)
    /// stays alone; of what is left, all that fit one fit each other, whatever their order.
    /// </summary>
    private void JoinInitials(List<NameGroup> groups)
    {
        foreach (var persons in PersonsByLastWord(groups.Where(group => !group.IsOpen)).Where(persons => persons.Any(HasInitial)))
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
                if (target != group && !_decisions.Forbids(group.Names, target.Names))
                {
                    group.Join(target, ResolutionRules.Initials);
                }
            }
        }
    }

    private bool AgreeInInitials(NameGroup left, NameGroup right) =>
        (HasInitial(left) || HasInitial(right)) && NameGuards.InitialsAgree(left.Words, right.Words) && !_decisions.Forbids(left.Names, right.Names);

    private static bool HasInitial(NameGroup group) => group.Words[..^1].Any(word => word.Length == 1);

    private void JoinSurnames(List<NameGroup> groups)
    {
        // By the names as they are written: the users may call the group by another one.
        var persons = groups.Where(group => group.Kind == LabelKind.Person)
            .SelectMany(group => Written(group).Select(words => (Group: group, Words: words)))
            .ToLookup(person => (person.Group.Key.Label, person.Words[^1]));

        // The fullest first: Masi is De Masi, once that is Fabio De Masi, whatever the text says first.
        foreach (var group in groups.Where(group => group.Kind == LabelKind.Person && !group.IsOpen).OrderByDescending(group => group.Words.Length))
        {
            var fuller = persons[LastWord(group)].Where(other => other.Group != group && other.Words.Length > group.Words.Length
                && other.Words.AsSpan()[^group.Words.Length..].SequenceEqual(group.Words)
                && Agree(group, other.Group));
            JoinTheOne(group, fuller.Select(other => other.Group), ResolutionRules.Surname);
        }
    }

    /// <summary>The words of a person without what follows the name, Jr. or PhD; of one that the users renamed, of each name in the text.</summary>
    private static IEnumerable<string[]> Written(NameGroup group) =>
        (group.Canonical is null ? [group.Words] : group.Texts.Keys.Select(text => NameWords.Of(text, group.Kind)).Append(group.Words)).Select(words =>
        {
            var end = words.Length;
            while (end > 2 && NameLists.Suffixes.Contains(words[end - 1]))
            {
                end--;
            }

            return words[..end];
        });

    /// <summary>A long document may name thousands of persons: each is compared with those alone that it could be.</summary>
    private static ILookup<(string Label, string Word), NameGroup> PersonsByLastWord(IEnumerable<NameGroup> groups) =>
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

        foreach (var group in groups.Where(group => (group.Words.Length == 1 || group.Canonical is not null) && !group.IsOpen))
        {
            // By the acronyms as they are written: the users may call the group by another name.
            var names = group.Texts.Keys.Where(Acronyms.IsAcronym).Select(text => string.Concat(NameWords.Of(text, group.Kind))).Distinct(StringComparer.Ordinal)
                .SelectMany(acronym => initials.GetValueOrDefault((group.Key.Label, acronym)) ?? []).Where(name => name != group).ToList();
            JoinTheOne(group, names, ResolutionRules.Acronym);
        }
    }

    /// <summary>Joins a group to the one that fits; where several fit, it stays alone and remembers them.</summary>
    private void JoinTheOne(NameGroup group, IEnumerable<NameGroup> fitting, ResolutionRules rule)
    {
        var roots = fitting.Where(other => !_decisions.Forbids(group.Names, other.Names)).Select(other => other.Root).Distinct().Where(root => root != group.Root).ToList();
        if (roots.Count == 1)
        {
            group.Join(roots[0], rule);
        }
        else if (roots.Count > 1)
        {
            group.Doubts = [.. roots.Select(root => root.Name).Order(StringComparer.Ordinal)];
            group.BeAName();
        }
    }

    private bool Agree(NameGroup left, NameGroup right) => !Has(ResolutionRules.Guards) || NameGuards.Agree(left.Words, right.Words);

    private MentionCluster ToCluster(List<NameGroup> groups)
    {
        var longest = groups.Aggregate(Longer);
        var doubtful = groups.Find(group => group.Doubts.Count > 0);
        var mentions = groups.SelectMany(group => group.JoinedBy is { } rule ? group.Mentions.Select(mention => mention with { Rule = rule }) : group.Mentions);
        return new MentionCluster(
            longest.Key,
            longest.Name,
            !Has(ResolutionRules.Documents) || (longest.Canonical is null && IsLocal(longest)),
            longest.Canonical is null && longest.IsNoName,
            [.. mentions.OrderBy(mention => mention.Index)],
            doubtful?.Doubts ?? [],
            doubtful?.Name,
            longest.Canonical);
    }

    private static NameGroup Longer(NameGroup best, NameGroup next) => Compare(next, best) < 0 ? next : best;

    /// <summary>A cluster's key is the users' own name, then its longest: most words, fewest initials, then most mentions, then the first by ordinal.</summary>
    private static int Compare(NameGroup left, NameGroup right)
    {
        var byUser = (right.Canonical is not null).CompareTo(left.Canonical is not null);
        var byWords = byUser != 0 ? byUser : right.Words.Length.CompareTo(left.Words.Length);
        var byFullWords = byWords != 0 ? byWords : right.FullWords.CompareTo(left.FullWords);
        var byCount = byFullWords != 0 ? byFullWords : right.Mentions.Count.CompareTo(left.Mentions.Count);
        return byCount != 0 ? byCount : string.CompareOrdinal(left.Key.Words, right.Key.Words);
    }

    /// <summary>A lone name of a person, and what could name anything of its kind.</summary>
    private static bool IsLocal(NameGroup group) =>
        (group.Kind == LabelKind.Person && group.Words.Length == 1 && !IsWhole(group.Texts.First().Key))
        || NoNames.IsGeneric(group.Words);

    /// <summary>Chinese and Korean write the family's name and the given one without a space: three of their letters are both.</summary>
    private static bool IsWhole(string text) => text.Length > 2 && text.All(letter => letter is (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3'));
}
