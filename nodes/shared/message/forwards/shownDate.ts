/** Dates as mail programs show them to people; what could be read in two ways is not read. */

const months = [
	'jan january januar janvier janv januari januára ene enero gen gennaio janeiro styczeń stycznia leden ledna január ocak oca tammikuuta tammikuu ianuarie ian siječanj siječnja янв января январь січня ιαν ιανουαρίου',
	'feb february februar février févr fév februari febrero febbraio fev fevereiro luty lutego únor února február şubat şub helmikuuta helmikuu februarie veljače veljača фев февраля февр лютого φεβ φεβρουαρίου',
	'mar march märz mrz mär mars marzo março marzec marca březen března március márc mart maaliskuuta maaliskuu martie ožujka ožujak maart mrt maa мар марта март березня μαρ μαρτίου',
	'apr april avril avr abr abril aprile kwiecień kwietnia duben dubna április ápr nisan nis huhtikuuta huhtikuu aprilie travnja travanj апр апреля апрель квітня απρ απριλίου',
	'may mai mei maj mayo maggio mag maio maja květen května május máj mayıs toukokuuta toukokuu svibnja svibanj май мая травня μαΐ μαΐου',
	'jun june juni juin junio giugno giu junho czerwiec czerwca červen června június jún haziran haz kesäkuuta kesäkuu iunie iun lipnja lipanj июн июня июнь червня ιουν ιουνίου',
	'jul july juli juillet juil julio luglio lug julho lipiec lipca červenec července július júl temmuz tem heinäkuuta heinäkuu iulie iul srpnja srpanj июл июля июль липня ιουλ ιουλίου',
	'aug august août aoû agosto ago augustus augusti augusztus sierpień sierpnia srpen srpna ağustos ağu elokuuta elokuu kolovoza kolovoz авг августа август серпня αυγ αυγούστου',
	'sep sept september septembre septiembre settembre set setembro wrzesień września září szeptember szept eylül eyl syyskuuta syyskuu septembrie rujna rujan сен сент сентября сентябрь вересня σεπ σεπτεμβρίου',
	'oct october oktober okt octobre octubre ottobre ott outubro out październik października říjen října október ekim eki lokakuuta lokakuu octombrie listopada окт октября октябрь жовтня οκτ οκτωβρίου',
	'nov november novembre noviembre novembro listopad listopadu kasım kas marraskuuta marraskuu noiembrie studenoga studeni ноя ноября ноябрь листопада νοε νοεμβρίου',
	'dec december dezember dez décembre déc diciembre dic dicembre dezembro grudzień grudnia prosinec prosince aralık ara joulukuuta joulukuu decembrie prosinca prosinac des desember дек декабря декабрь грудня δεκ δεκεμβρίου',
].map((names) => new Set(names.split(' ')));

/** @returns ISO 8601: in UTC where a zone is stated, local time without a zone where none is; '' where unsure */
export function readShownDate(value: string): string {
	const text = value.normalize('NFC').slice(0, 200);
	const day = readDay(text);
	const time =
		/(?<![\d+-])(\d{1,2})[:.時시](\d{2})(?:[:.](\d{2}))?(?!\d|\.\d)\s*(a\.?m\.?|p\.?m\.?)?/iu.exec(
			day ? text.replace(day.written, ' ') : '',
		);
	if (!day || !time) return '';
	const isAfternoon = time[4]?.toLowerCase().startsWith('p');
	const hour = time[4] ? (Number(time[1]) % 12) + (isAfternoon ? 12 : 0) : Number(time[1]);
	const two = (number: number) => String(number).padStart(2, '0');
	const seconds = time[3] ?? '00';
	if (hour > 23 || Number(time[2]) > 59 || Number(seconds) > 59) return '';
	const local = `${day.year}-${two(day.month)}-${two(day.day)}T${two(hour)}:${time[2]}:${seconds}`;
	if (Number.isNaN(Date.parse(`${local}Z`))) return '';
	const zone = readZone(text);
	return zone === '' ? local : new Date(`${local}${zone}`).toISOString();
}

function readZone(text: string): string {
	const offset = /(?:GMT|UTC|\s)([+-])(\d{1,2}):?(\d{2})?(?!\d)/.exec(text);
	if (offset) return `${offset[1]}${offset[2]!.padStart(2, '0')}:${offset[3] ?? '00'}`;
	return /\b(GMT|UTC)\b|\dZ\b/.test(text) ? 'Z' : '';
}

interface Day {
	year: number;
	month: number;
	day: number;
	written: string;
}

function readDay(text: string): Day | null {
	const make = (written: string, year: string, month: number, day: string): Day | null => {
		const isDay = month >= 1 && month <= 12 && Number(day) >= 1 && Number(day) <= 31;
		return isDay ? { year: Number(year), month, day: Number(day), written } : null;
	};
	const iso = /\b((?:19|20)\d{2})[-./年]\s?(\d{1,2})[-./月]\s?(\d{1,2})/u.exec(text);
	if (iso) return make(iso[0], iso[1]!, Number(iso[2]), iso[3]!);
	const korean = /((?:19|20)\d{2})년\s?(\d{1,2})월\s?(\d{1,2})/u.exec(text);
	if (korean) return make(korean[0], korean[1]!, Number(korean[2]), korean[3]!);
	const numeric = /\b(\d{1,2})([./-])\s?(\d{1,2})[./-]\s?((?:19|20)\d{2})\b/.exec(text);
	if (numeric) {
		const [one, other] = [Number(numeric[1]), Number(numeric[3])];
		if (numeric[2] === '.' || one > 12) return make(numeric[0], numeric[4]!, other, numeric[1]!);
		return other > 12 || one === other ? make(numeric[0], numeric[4]!, one, numeric[3]!) : null;
	}
	const year = /\b(?:19|20)\d{2}\b/.exec(text);
	for (const match of year ? text.toLowerCase().matchAll(/\p{L}{3,}/gu) : []) {
		const month = months.findIndex((names) => names.has(match[0])) + 1;
		if (month === 0) continue;
		const end = match.index + match[0].length;
		const before = /(\d{1,2})(?:\.|º|er)?\s{0,2}(?:de\s)?$/.exec(text.slice(0, match.index));
		const after = /^\.?\s{0,2}(\d{1,2})(?!\d|:)/.exec(text.slice(end));
		const day = before?.[1] ?? after?.[1];
		if (day === undefined) continue;
		const from = before ? match.index - before[0].length : match.index;
		const yearEnd = year!.index + 4;
		const to = Math.max(before ? end : end + after![0].length, yearEnd);
		return make(text.slice(Math.min(from, year!.index), to), year![0], month, day);
	}
	return null;
}
