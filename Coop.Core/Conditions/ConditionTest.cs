using Coop.Core.Persistence;

namespace Coop.Core.Conditions;

/// <summary>A condition as a test of one member: the same answer as <see cref="ConditionSql"/> gives of them.</summary>
internal sealed class ConditionTest
{
    private readonly ConditionTerms _terms;
    private readonly ConditionMoment _moment;

    private ConditionTest(Condition condition, ConditionTerms terms, ConditionMoment moment)
    {
        (_terms, _moment) = (terms, moment);
        Holds = Compile(condition);
    }

    /// <summary>What must be read of a member before asking.</summary>
    public PictureParts Parts { get; private set; }

    /// <summary>Asks.</summary>
    public Func<MemberPicture, bool> Holds { get; }

    /// <summary>Compiles.</summary>
    public static ConditionTest Of(Condition condition, ConditionTerms terms, ConditionMoment moment) => new(condition, terms, moment);

    private Func<MemberPicture, bool> Compile(Condition condition)
    {
        switch (condition)
        {
            case Condition.Group group:
                var parts = group.Of.Select(Compile).ToArray();
                return group switch
                {
                    Condition.All => member => Array.TrueForAll(parts, part => part(member)),
                    Condition.Any => member => Array.Exists(parts, part => part(member)),
                    _ => member => !Array.Exists(parts, part => part(member)),
                };
            case Condition.Choice { Field: "branch" } choice:
                var branches = _terms.Branches(choice.Values);
                return member => member.Branch is { } branch && branches.Contains(branch);
            case Condition.Choice choice:
                Ask(choice.Field);
                return member => member.Texts.TryGetValue(choice.Field, out var value) && choice.Values.Contains(value, StringComparer.Ordinal);
            case Condition.Number { Field: "age" } age:
                var (after, until) = _moment.Born(age.Bounds);
                return member => member.Days.TryGetValue("birth_date", out var born) && !(born <= after) && !(born > until);
            case Condition.Number { Field: "household" } number:
                return member => number.Bounds.Holds(member.Numbers.GetValueOrDefault(number.Field));
            case Condition.Number number:
                Ask(number.Field);
                return member => member.Numbers.TryGetValue(number.Field, out var value) && number.Bounds.Holds(value);
            case Condition.Day date:
                Ask(date.Field);
                var moments = Moments(date.When);
                var days = Days(date.When);
                return member => member.Moments.TryGetValue(date.Field, out var at) ? moments(at) : member.Days.TryGetValue(date.Field, out var on) && days(on);
            case Condition.Text text:
                return Reads(text);
            case Condition.Known known:
                Ask(known.Field);
                var field = known.Field == "age" ? "birth_date" : known.Field;
                return member => field == "branch"
                    ? member.Branch is not null
                    : member.Texts.ContainsKey(field) || member.Numbers.ContainsKey(field) || member.Days.ContainsKey(field) || member.Moments.ContainsKey(field);
            case Condition.Belongs belongs:
                var definitions = belongs.Segments.Select(segment => Compile(_terms.Segment(segment)!)).ToArray();
                return member => Array.Exists(definitions, definition => definition(member));
            case Condition.Birthday birthday:
                var birthdays = _moment.Birthdays(birthday.Days).ToHashSet();
                return member => member.Days.TryGetValue("birth_date", out var day) && birthdays.Contains((day.Month * 100) + day.Day);
            default:
                return Figure(condition);
        }
    }

    private Func<MemberPicture, bool> Figure(Condition condition)
    {
        switch (condition)
        {
            case Condition.Bought bought:
                Parts |= PictureParts.Sales;
                return Bought(bought);
            case Condition.Contributed paid:
                Parts |= PictureParts.Contributions;
                return Contributed(paid);
            case Condition.Points points:
                Parts |= PictureParts.Points;
                return Points(points);
            case Condition.Consented consented:
                Parts |= PictureParts.Consents;
                var key = (consented.Channel.Stored(), consented.Purpose);
                return member => member.Consents.TryGetValue(key, out var granted)
                    ? consented.Standing == (granted ? ConsentStanding.Granted : ConsentStanding.Withdrawn)
                    : consented.Standing == ConsentStanding.Never;
            case Condition.Reachable reachable:
                Parts |= PictureParts.Contacts;
                var kind = reachable.Kind.Stored();
                return member => member.Contacts.Exists(point => point.Kind == kind && (point.Verified || !reachable.Verified));
            case Condition.Tagged tagged:
                Parts |= PictureParts.Tags;
                return member => tagged.Tags.Any(member.Tags.Contains);
            case Condition.Interested interested:
                Parts |= PictureParts.Tags;
                var products = _terms.Products(interested.Products);
                return member => member.Interests.Overlaps(products);
            case Condition.Asked asked:
                Parts |= PictureParts.Answers;
                var (outcome, asking) = (asked.Outcome.Stored(), Moments(asked.When));
                return member => asked.Bounds.Holds(member.Answers.Count(answer =>
                    answer.Outcome == outcome && (asked.Questions.Count == 0 || asked.Questions.Contains(answer.Question, StringComparer.Ordinal)) && asking(answer.At)));
            case Condition.Requested requested:
                Parts |= PictureParts.Requests;
                return Requested(requested);
            case Condition.Happened happened:
                Parts |= PictureParts.Entries;
                return Happened(happened);
            default:
                throw new ArgumentException($"{condition.GetType().Name} has no test.", nameof(condition));
        }
    }

    private Func<MemberPicture, bool> Bought(Condition.Bought bought)
    {
        var within = Moments(bought.When);
        var (branches, products) = (_terms.Branches(bought.Branches), _terms.Products(bought.Products));
        bool Where(DateTimeOffset at, Guid? branch, string channel) => within(at)
            && (bought.Branches.Count == 0 || (branch is { } id && branches.Contains(id)))
            && (bought.Channels.Count == 0 || bought.Channels.Contains(channel, StringComparer.Ordinal));
        if (bought.Products.Count == 0)
        {
            return member =>
            {
                var sales = member.Sales.Where(sale => !(sale.Returned >= sale.Total) && Where(sale.At, sale.Branch, sale.Channel));
                return bought.Bounds.Holds(bought.Measure == BoughtMeasure.Amount ? sales.Sum(sale => sale.Total - (sale.Returned ?? 0)) : sales.Count());
            };
        }

        return member =>
        {
            var lines = member.Lines.Where(line => !(line.QuantityBack >= line.Quantity) && products.Contains(line.Product) && Where(line.At, line.Branch, line.Channel));
            return bought.Bounds.Holds(
                bought.Measure == BoughtMeasure.Amount ? lines.Sum(line => line.Amount - line.AmountBack) : lines.DistinctBy(line => line.Sale).Count());
        };
    }

    private Func<MemberPicture, bool> Contributed(Condition.Contributed paid)
    {
        if (paid.Measure == ContributedMeasure.MonthsOwed)
        {
            var (month, periods) = (_moment.Month, Days(paid.When));
            return member => paid.Bounds.Holds(member.Contributions
                .Where(entry => entry is { Kind: "ordinary", Entry: "due" or "paid" } && entry.Period < month && periods(entry.Period))
                .GroupBy(entry => entry.Period)
                .Count(entries => entries.Sum(entry => entry.Entry == "due" ? entry.Amount : -entry.Amount) > 0));
        }

        var within = Moments(paid.When);
        return member =>
        {
            var paidIn = member.Contributions.Where(entry => entry.Entry == "paid" && within(entry.At));
            return paid.Bounds.Holds(paid.Measure == ContributedMeasure.Amount ? paidIn.Sum(entry => entry.Amount) : paidIn.Count());
        };
    }

    private Func<MemberPicture, bool> Points(Condition.Points points)
    {
        var within = Days(points.When);
        return points.Measure switch
        {
            PointsMeasure.Balance => member => points.Bounds.Holds(member.Balance),
            PointsMeasure.Expiring => member => points.Bounds.Holds(member.Lots.Where(lot => within(lot.Expires)).Sum(lot => lot.Points)),
            PointsMeasure.Earned => member => points.Bounds.Holds(member.Points.Where(move => move.Kind is "earned" or "reversed" && within(move.On)).Sum(move => move.Points)),
            _ => member => points.Bounds.Holds(-member.Points.Where(move => move.Kind is "redeemed" or "restored" && within(move.On)).Sum(move => move.Points)),
        };
    }

    private Func<MemberPicture, bool> Requested(Condition.Requested requested)
    {
        var (within, today) = (Days(requested.When), _moment.Today);
        var kinds = requested.Kinds.Select(kind => kind.Stored()).ToHashSet(StringComparer.Ordinal);
        bool Stands(MadeRequest made) => requested.Standing switch
        {
            RequestStanding.Open => made.State == "open",
            RequestStanding.Overdue => made.State == "open" && made.Due < today,
            RequestStanding.Answered => made.State == "answered",
            RequestStanding.AnsweredLate => made.State == "answered" && made.Closed > made.Due,
            RequestStanding.Withdrawn => made.State == "withdrawn",
            _ => true,
        };
        return member => requested.Bounds.Holds(member.Requests.Count(made =>
            Stands(made) && (kinds.Count == 0 || kinds.Contains(made.Kind)) && within(made.Received)));
    }

    private Func<MemberPicture, bool> Happened(Condition.Happened happened)
    {
        var within = Moments(happened.When);
        var kinds = happened.Kinds.Select(kind => kind.Stored()).ToHashSet(StringComparer.Ordinal);
        var channels = happened.Channels.Select(channel => channel.Stored()).ToHashSet(StringComparer.Ordinal);
        var direction = happened.Direction?.Stored();
        return member => happened.Bounds.Holds(member.Entries.Count(entry =>
            (kinds.Count == 0 || kinds.Contains(entry.Kind)) && (channels.Count == 0 || channels.Contains(entry.Channel))
            && (direction is null || direction == entry.Direction) && within(entry.At)));
    }

    private Func<MemberPicture, bool> Reads(Condition.Text text)
    {
        Ask(text.Field);
        var wanted = FoldedText.Of(text.Value);
        return member => member.Texts.TryGetValue(text.Field, out var value) && text.Test switch
        {
            TextTest.Equals => FoldedText.Of(value) == wanted,
            TextTest.StartsWith => FoldedText.Of(value).StartsWith(wanted, StringComparison.Ordinal),
            _ => FoldedText.Of(value).Contains(wanted, StringComparison.Ordinal),
        };
    }

    private void Ask(string field)
    {
        if (field.StartsWith(MemberField.Attribute, StringComparison.Ordinal))
        {
            Parts |= PictureParts.Attributes;
        }
    }

    private Func<DateTimeOffset, bool> Moments(Window window)
    {
        var (from, until) = _moment.Instants(window);
        return at => !(at < from) && !(at >= until);
    }

    private Func<DateOnly, bool> Days(Window window)
    {
        var (first, last) = window.DaysFrom(_moment.Today);
        return day => !(day < first) && !(day > last);
    }
}
